"""The diagram of a block whose branches part and meet, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

WaitIdle = Callable[..., None]


@pytest.fixture
def visit(page: Page, app_url: str, wait_idle: WaitIdle) -> Callable[[str], Page]:
    """A function: query -> the Layers page with its diagram on screen."""

    def open_(query: str) -> Page:
        page.goto(f"{app_url}/layers?{query}")
        wait_idle(page, 180)  # the first visit imports torch and librosa
        expect(node(page, "Input")).to_be_visible()
        return page

    return open_


def node(page: Page, title: str) -> Locator:
    return page.locator(".flow .node").filter(has=page.get_by_text(re.compile(rf"^\d+ {title}$"))).first


def lit(page: Page) -> list[str]:
    return page.locator(".flow .node.lit .title").all_inner_texts()


def test_a_click_on_a_stage_chooses_it(visit: Callable[[str], Page], wait_idle: WaitIdle) -> None:
    page = visit("arch=swishnet&l=3")
    node(page, "Concat").click()
    expect(page).to_have_url(re.compile(r"[?&]st=6\b"))
    wait_idle(page)
    expect(node(page, "Concat")).to_have_attribute("aria-current", "true")
    expect(page.locator('.flow [aria-current="true"]')).to_have_count(1)


def test_pointing_lights_up_what_leads_there_and_where_it_leads(visit: Callable[[str], Page]) -> None:
    page = visit("arch=swishnet&l=3")
    node(page, "Pointwise").hover()
    assert lit(page) == ["0 Input", "3 Depthwise", "4 Pointwise", "5 Gate", "6 Concat", "7 Sum"]
    # the shortcut past the pointwise stage stays dark
    ways = page.locator(".flow .way").evaluate_all("ways => ways.map((way) => way.classList.contains('lit'))")
    assert ways.count(True) == 5
    page.mouse.move(0, 0)
    expect(page.locator(".flow .lit")).to_have_count(0)


def test_arrows_walk_along_the_lines_and_enter_chooses(
    visit: Callable[[str], Page], wait_idle: WaitIdle
) -> None:
    page = visit("arch=swishnet&l=3&st=3")
    node(page, "Depthwise").focus()
    for key, title in (("ArrowLeft", "Input"), ("ArrowRight", "Depthwise"), ("ArrowUp", "Standard")):
        page.keyboard.press(key)
        expect(node(page, title)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"[?&]st=1\b"))
    wait_idle(page)
    assert re.search(r"[?&]l=3\b", page.url), "the arrows walk through the diagram, not through the blocks"


def test_on_a_phone_the_diagram_scrolls_and_the_page_does_not(
    visit: Callable[[str], Page], page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit("arch=swishnet&l=3")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
    assert page.locator(".flow").evaluate("flow => flow.scrollWidth > flow.clientWidth")


def test_every_line_ends_at_its_stage_also_in_a_lane_below_all_stages(
    page: Page, run_script: Callable[[str], str], wait_idle: WaitIdle
) -> None:
    page.goto(run_script("flow_app.py"))
    wait_idle(page, 180)
    expect(page.locator(".flow .wire")).to_have_count(6)
    missed = page.evaluate("""() => {
      const root = [...document.querySelectorAll("*")].map((one) => one.shadowRoot ?? one)
        .map((one) => one.querySelector(".flow")).find(Boolean);
      const sum = root.querySelector(".circle").getBoundingClientRect();
      const ends = root.self.edges.flatMap((edge, index) => (edge.target === 5 ? [index] : []))
        .map((index) => root.querySelector(`[data-edge="${index}"] .head`).getBoundingClientRect());
      return ends.filter((end) => end.right > sum.right || end.right < sum.left - 12
        || end.top > sum.bottom || end.bottom < sum.top).length;
    }""")
    assert missed == 0


def test_a_plain_chain_has_no_diagram(page: Page, app_url: str, wait_idle: WaitIdle) -> None:
    page.goto(f"{app_url}/layers?arch=mobilenet&l=3")
    wait_idle(page, 180)  # the first visit imports torch and librosa
    expect(page.locator(".stages")).to_be_visible()
    expect(page.locator(".flow")).to_have_count(0)
