"""The card of shared weights alone; the address says of which network, in which language."""

import streamlit as st

import dsviz
from dsviz.architectures import find
from dsviz.figures.theme import theme
from dsviz.text import Language, words
from dsviz.ui.network import sharing
from dsviz.ui.network.shown import Shown

asked = st.query_params.to_dict()
spoken = words(Language(asked.pop("lang", "en")))
architecture = find(asked.pop("arch", "mitas"))
options = architecture.complete(asked)
costs = dsviz.costs(architecture.key, **options)
st.title(architecture.key)
sharing.card(Shown(architecture, options, costs, spoken, theme(st.context.theme.type)))
