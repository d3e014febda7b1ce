"""The diagram alone: two inputs, one of which is read again at the end by a line below everything."""

import streamlit as st

from dsviz.analysis.flow import layout
from dsviz.ui.components.flow import FlowEdge, FlowNode, Sign, flow
from dsviz.ui.components.strip import Role

SOURCES = [[], [], [0], [1], [2, 3], [4, 1]]

places = layout(SOURCES)
nodes = [
    FlowNode(str(number), f"Stage {number}", ("8×8×8",), Role.NEUTRAL, sign, place.layer, place.lane, "stage")
    for number, (place, sign) in enumerate(zip(places.nodes, [*[Sign.BOX] * 5, Sign.SUM], strict=True))
]
edges = [FlowEdge(edge.source, edge.target, edge.lane) for edge in places.edges]
chosen = flow(nodes=nodes, edges=edges, current=0, key="flow", label="flow")
st.write("chosen", chosen)
