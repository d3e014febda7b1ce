"""dsviz: see depthwise separable convolutions at work."""
