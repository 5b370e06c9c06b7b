"""What the answers as JSON look like: SI units, ISO dates, UTC instants with a Z. Every face gives the same ones.

`synthetic` is true where the answer is about the demo runner. A key is never left out: what is not known is null.
Each module here holds the shapes of one kind of question; all of them go by this package's name.
"""

# ruff: noqa: F403
from dashboard.shapes.before import *
from dashboard.shapes.blocks import *
from dashboard.shapes.cohort import *
from dashboard.shapes.gait import *
from dashboard.shapes.importing import *
from dashboard.shapes.instruments import *
from dashboard.shapes.keeping import *
from dashboard.shapes.load import *
from dashboard.shapes.pain import *
from dashboard.shapes.people import *
from dashboard.shapes.records import *
from dashboard.shapes.run import *
from dashboard.shapes.strava import *
from dashboard.shapes.today import *
