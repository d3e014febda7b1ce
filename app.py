"""The app: `streamlit run app.py`."""

from dsviz.ui import frame

frame.run()
