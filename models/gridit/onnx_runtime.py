"""ONNX Runtime without its telemetry: the one place that imports it.

The official packages send usage events to their maker and keep a device id under the home folder, unless the
environment says otherwise before the library loads (Linux, macOS). Windows takes the call after it.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime
from onnxruntime import quantization

onnxruntime.disable_telemetry_events()

__all__ = ["onnxruntime", "quantization"]
