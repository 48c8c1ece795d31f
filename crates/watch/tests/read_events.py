"""Prints the scalars of a folder of event files as TensorBoard reads them: {tag: [[step, value], ..]}."""

import json
import math
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
number = lambda value: "nan" if math.isnan(value) else value
print(
    json.dumps(
        {
            tag: [[point.step, number(point.value)] for point in events.Scalars(tag)]
            for tag in events.Tags()["scalars"]
        }
    )
)
