"""What a session keeps of work that is done holds no network: thirty visitors would hold thirty."""

import pytest


@pytest.mark.parametrize(
    ("page", "address", "button", "job", "holds"),
    [
        ("generate", {"arch": "pixelcnn", "gen-side": "4"}, "start", "generate.job", "pixels"),
        ("sequences", {"w": "slicenet-dates"}, "seq_play", "sequences.job", "tokens"),
    ],
)
def test_a_finished_job_lets_go_of_its_network(opened, page, address, button, job, holds):
    app = opened(page, {"lang": "en"} | address)
    app.button(key=button).click().run()
    kept = app.session_state[job]
    for _ in range(60):
        if kept.finished:
            break
        assert getattr(kept, holds) is not None
        app.run()
    assert kept.finished
    assert getattr(kept, holds) is None
    kept.write()  # as a run does that comes too late
    assert getattr(kept, holds) is None
