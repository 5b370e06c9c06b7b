"""What do services call a sport in other languages than English, and which words are surely no sport on foot?

The words are those seen in lists that Strava and Garmin exported. A word that is missing is asked about, never
guessed, so a doubtful one is better left out.
"""

# Compared as in `ingest.sport`: in lower case, without blanks, _ and -.
FOREIGN: dict[str, str] = {
    # German
    "lauf": "run.road",
    "laufen": "run.road",
    "traillauf": "run.trail",
    "bahnlauf": "run.track",
    "laufenaufderbahn": "run.track",
    "laufband": "run.treadmill",
    "laufbandtraining": "run.treadmill",
    "indoorlaufen": "run.treadmill",
    "virtuellerlauf": "run.virtual",
    "ultralauf": "run.ultra",
    "gehen": "walk",
    "spaziergang": "walk",
    "wandern": "hike",
    "wanderung": "hike",
    "treppensteigen": "stairs",
    "krafttraining": "strength",
    "crosstrainer": "elliptical",
    "training": "cardio",
    # French
    "courseàpied": "run.road",
    "courseàpiedurbaine": "run.road",
    "trail": "run.trail",
    "courseàpiedsurtapis": "run.treadmill",
    "courseàpiedsurtapisroulant": "run.treadmill",
    "coursesurtapis": "run.treadmill",
    "coursevirtuelle": "run.virtual",
    "marche": "walk",
    "marcheàpied": "walk",
    "randonnée": "hike",
    "musculation": "strength",
    "entraînement": "cardio",
    # Spanish
    "carrera": "run.road",
    "carreradetrail": "run.trail",
    "carreraporsenderos": "run.trail",
    "carreraenpista": "run.track",
    "carreraencinta": "run.treadmill",
    "entrenamientoencinta": "run.treadmill",
    "carreraeninterior": "run.treadmill",
    "carreravirtual": "run.virtual",
    "caminata": "walk",
    "caminar": "walk",
    "senderismo": "hike",
    "entrenamientoconpesas": "strength",
    "entrenodefuerza": "strength",
    # Italian
    "corsa": "run.road",
    "corsasutrail": "run.trail",
    "corsavirtuale": "run.virtual",
    # Portuguese
    "corrida": "run.road",
    "corridaemesteira": "run.treadmill",
    "cardiovascular": "cardio",
    # Dutch
    "hardloopsessie": "run.road",
    "hardlopen": "run.road",
    "wandeling": "walk",
    "wandelen": "walk",
    "hiken": "hike",
    # Danish
    "løb": "run.road",
    "trailløb": "run.trail",
    "virtueltløb": "run.virtual",
    "løbebånd": "run.treadmill",
    # Japanese
    "ランニング": "run.road",
}

_OTHER_SPORTS = """
alpineski backcountryski badminton basketball canoeing cricket dance ebikeride emountainbikeride golf gravelride
handcycle iceskate inlineskate kayaking kitesurf mountainbikeride nordicski padel pickleball racquetball ride
rockclimbing rollerski rowing sail skateboard snowboard snowshoe soccer squash standuppaddling surfing swim
tabletennis tennis velomobile virtualride virtualrow volleyball wheelchair windsurf other breathwork meditation
cycling roadbiking roadcycling mountainbiking gravelcycling indoorcycling virtualcycling cyclocross ebiking
lapswimming poolswimming poolswim openwaterswimming openwaterswim swimming indoorrowing resortskiing
resortskiingsnowboarding backcountryskiing crosscountryskiing snowshoeing paddling boating sailing motorcycling
driving transport uncategorized incidentdetected breathing radfahrt radfahren radsport schwimmen
virtuellesradfahren sonstige vélo vélovirtuel cyclisme cyclismesurroute cyclismevirtuel natation nat.piscine
autre ciclismo ciclismoeninterior nataciónenpiscina natación otros fietsrit virtuelefietsrit zwemmen cykling
cykeltur virtuelcykling svømning
"""

# Nothing that loads a runner's legs: kept under its own word, and not worth a question.
NOT_ON_FOOT = frozenset(_OTHER_SPORTS.split())
