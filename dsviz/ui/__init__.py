"""The part that imports Streamlit."""
