"""How Strava's and Garmin's lists look in each language: headers, sports, dates. Whole where public code shows them."""

from collections.abc import Callable
from datetime import datetime


def _columns(line: str) -> list[str]:
    return line.split(",")


ENGLISH = _columns(
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,"
    "Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,"
    "Moving Time,Distance,Max Speed,Average Speed,Elevation Gain,Elevation Loss,Elevation Low,Elevation High,"
    "Max Grade,Average Grade,Average Positive Grade,Average Negative Grade,Max Cadence,Average Cadence,"
    "Max Heart Rate,Average Heart Rate,Max Watts,Average Watts,Calories,Max Temperature,Average Temperature,"
    "Relative Effort,Total Work,Number of Runs,Uphill Time,Downhill Time,Other Time,Perceived Exertion,Type,"
    "Start Time,Weighted Average Power,Power Count,Prefer Perceived Exertion,Perceived Relative Effort,Commute,"
    "Total Weight Lifted,From Upload,Grade Adjusted Distance,Weather Observation Time,Weather Condition,"
    "Weather Temperature,Apparent Temperature,Dewpoint,Humidity,Weather Pressure,Wind Speed,Wind Gust,Wind Bearing,"
    "Precipitation Intensity,Sunrise Time,Sunset Time,Moon Phase,Bike,Gear,Precipitation Probability,"
    "Precipitation Type,Cloud Cover,Weather Visibility,UV Index,Weather Ozone,Jump Count,Total Grit,Average Flow,"
    "Flagged,Average Elapsed Speed,Dirt Distance,Newly Explored Distance,Newly Explored Dirt Distance,Activity Count,"
    "Total Steps,Carbon Saved,Pool Length,Training Load,Intensity,Average Grade Adjusted Pace,Timer Time,"
    "Total Cycles,Recovery,With Pet,Competition,Long Run,For a Cause,With Kid,Downhill Distance,Total Sets,"
    "Total Reps,Media"
)

# The first columns in other languages; a name that no public code shows is left empty, and one is made up.
STRAVA_HEADERS: dict[str, list[str]] = {
    "de": _columns(
        "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,"
        "Distanz,Max. Herzfrequenz,Relative Leistung,Pendeln,Hinweis zur Privatsphäre für Aktivitäten,"
        "Aktivitätsausrüstung,Dateiname,Sportlergewicht,Fahrradgewicht,Verstrichene Zeit,Bewegungszeit,Distanz,"
        "Höchstgeschw.,Durchschnittliche Geschwindigkeit,Höhenzunahme,Höhenunterschied,Min. Höhe,Max. Höhe,"
        "Max. Steigung,Durchschnittliche Steigung,Durchschnittliche positive Steigung,"
        "Durchschnittliche negative Steigung,Max. Tritt-/Schrittfrequenz,Durchschnittliche Trittfrequenz,"
        "Max. Herzfrequenz,Durchschnittliche Herzfrequenz,,,,,,,,,,,,Gefühlte Anstrengung"
    ),
    "fr": _columns(
        "ID de l'activité,Date de l'activité,Nom de l'activité,Type d'activité,Description de l'activité,Temps écoulé,"
        "Distance,Fréquence cardiaque max.,Effort relatif,Déplacement-transport,Note privée sur les activités,"
        "Matériel utilisé pour l'activité,Nom du fichier,Poids de l'athlète,Poids du vélo,Temps écoulé,"
        "Durée de déplacement,Distance,Vitesse max.,Vitesse moyenne,Dénivelé positif"
    ),
    "nl": _columns(
        "Activiteits-ID,Datum van activiteit,Naam activiteit,Activiteitstype,,Verstreken tijd,Afstand,,,"
        "Woon-werkverkeer,,Uitrusting voor activiteit,Bestandsnaam,,,Verstreken tijd,Beweegtijd,Afstand,"
        "Max. snelheid,Gemiddelde snelheid,Totale stijging"
    ),
    "es": _columns(
        "ID de actividad,Fecha de la actividad,Nombre de la actividad,Tipo de actividad,Descripción de la actividad,"
        "Tiempo transcurrido,Distancia,,,,Nota privada de actividad,,Nombre del archivo,,,Tiempo transcurrido,"
        "Tiempo en movimiento,Distancia,,,Desnivel positivo"
    ),
    "da": _columns(
        "Aktivitets-id,Aktivitetsdato,Aktivitetsnavn,Aktivitetstype,,Varighed,Distance,,,,,,,,,Varighed,"
        "Tid i bevægelse,Distance"
    ),
    "ja": _columns(
        "アクティビティID,アクティビティ実行日,アクティビティ名,アクティビティタイプ,,経過時間,距離,,,,,,ファイル名,,,経過時間,移動時間,距離,"
        ",,獲得標高"
    ),
    "unknown": [""] * 7,
}

Say = Callable[[datetime], str]
_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "da": "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.",
}


def _named(language: str, day: str, clock: str) -> Say:
    months = _MONTHS[language].split()
    return lambda when: f"{when.day}{day} {months[when.month - 1]} {when.year}{clock}".replace(
        "@", f"{when:%H:%M:%S}"
    ).replace("#", f"{when:%H.%M.%S}")


def _american(when: datetime) -> str:
    month = _MONTHS["en"].split()[when.month - 1]
    half = "PM" if when.hour > 11 else "AM"
    return f"{month} {when.day}, {when.year}, {when.hour % 12 or 12}:{when:%M:%S} {half}"


STRAVA_DATES: dict[str, Say] = {
    "en": _american,
    "en-narrow": lambda when: _american(when).replace(" AM", "\u202fAM").replace(" PM", "\u202fPM"),
    "en-GB": _named("en", "", ", @"),
    "de": lambda when: f"{when:%d.%m.%Y, %H:%M:%S}",
    "fr": _named("fr", "", ", @"),
    "nl": _named("nl", "", ", @"),
    "es": _named("es", "", ", @"),
    "da": _named("da", ".", " kl. #"),
    "ja": lambda when: f"{when:%Y/%m/%d %H:%M:%S}",
    "unknown": lambda when: f"{when.day}.{when.month}.{when.year} klo {when:%H.%M.%S}",
}

# By language: run, trail run, treadmill run (only Garmin has a word), walk, strength.
SPORTS: dict[str, tuple[str, str, str, str, str]] = {
    "en": ("Run", "Trail Run", "Run", "Walk", "Weight Training"),
    "de": ("Lauf", "Traillauf", "Lauf", "Spaziergang", "Krafttraining"),
    "fr": ("Course à pied", "Trail", "Course à pied", "Marche", "Musculation"),
    "nl": ("Hardloopsessie", "Hardloopsessie", "Hardloopsessie", "Wandeling", "Krachttraining"),
    "es": ("Carrera", "Carrera de trail", "Carrera", "Caminata", "Entrenamiento con pesas"),
    "da": ("Løb", "Trailløb", "Løb", "Gang", "Vægttræning"),
    "ja": ("ランニング", "ランニング", "ランニング", "ウォーキング", "筋トレ"),
    "unknown": ("Juoksu", "Polkujuoksu", "Juoksu", "Kävely", "Voima"),
}
GARMIN_SPORTS: dict[str, tuple[str, str, str, str, str]] = {
    "en": ("Running", "Trail Running", "Treadmill Running", "Walking", "Strength Training"),
    "de": ("Laufen", "Traillauf", "Laufbandtraining", "Gehen", "Krafttraining"),
    "fr": ("Course à pied", "Trail", "Course à pied sur tapis roulant", "Marche à pied", "Musculation"),
    "es": ("Carrera", "Carrera", "Entrenamiento en cinta", "Caminar", "Entreno de fuerza"),
    "it": ("Corsa", "Corsa su trail", "Corsa", "Camminata", "Forza"),
    "pt": ("Corrida", "Corrida", "Corrida em esteira", "Caminhada", "Força"),
    "nl": ("Hardlopen", "Hardlopen", "Hardlopen", "Wandelen", "Kracht"),
}
GARMIN_KEYS = ("running", "trail_running", "treadmill_running", "walking", "strength_training")

# Type, date, favourite, title, distance, calories, time, heart rate, cadence, ascent, stride, contact, balance, steps,
# moving time, elapsed time. A balance is named only in two languages of which the name is known.
GARMIN_HEADERS: dict[str, list[str]] = {
    "en": _columns(
        "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Avg Run Cadence,Total Ascent,"
        "Avg Stride Length,Avg Ground Contact Time,Avg GCT Balance,Steps,Moving Time,Elapsed Time"
    ),
    "de": _columns(
        "Aktivitätstyp,Datum,Favorit,Titel,Distanz,Kalorien,Zeit,Ø Herzfrequenz,Ø Schrittfrequenz (Laufen),"
        "Anstieg gesamt,Ø Schrittlänge,Ø Bodenkontaktzeit,Durchschnittliche Balance der Bodenkontaktzeit,Schritte,"
        "Zeit in Bewegung,Verstrichene Zeit"
    ),
    "fr": _columns(
        "Type d'activité,Date,Favori,Titre,Distance,Calories,Durée,Fréquence cardiaque moyenne,"
        "Cadence de course moyenne,Ascension totale,Longueur moyenne des foulées,Temps de contact moyen avec le sol,"
        "(équilibre),Pas,Temps de déplacement,Temps écoulé"
    ),
    "es": _columns(
        "Tipo de actividad,Fecha,Favorito,Título,Distancia,Calorías,Tiempo,Frecuencia cardiaca media,"
        "Cadencia de carrera media,Ascenso total,Longitud media de zancada,Tiempo medio de contacto con el suelo,"
        "Equilibrio medio de tiempo de contacto con el suelo,Pasos,Tiempo en movimiento,Tiempo transcurrido"
    ),
    "it": _columns(
        "Tipo di attività,Data,Preferita,Titolo,Distanza,Calorie,Tempo,FC Media,Cadenza di corsa media,Ascesa totale,"
        "Lunghezza media passo,Tempo medio di contatto con il suolo,(equilibrio),Passi,Tempo in movimento,"
        "Tempo trascorso"
    ),
    "pt": _columns(
        "Tipo de atividade,Data,Favorito,Título,Distância,Calorias,Tempo total,FC Média,Cadência de corrida média,"
        "Subida total,Comprimento médio da passada,Tempo médio de contato com o solo,(equilíbrio),Passos,"
        "Tempo em movimento,Tempo transcorrido"
    ),
    "nl": _columns(
        "Activiteittype,Datum,Favoriet,Titel,Afstand,Calorieën,Tijd,Gem. HS,(cadans),Totale stijging,"
        "Gem. staplengte,Gem. grondcontacttijd,(balans),(stappen),Tijd bewogen,Verstreken tijd"
    ),
}
BALANCE_SIDES = {"fr": ("G", "D"), "es": ("I", "D"), "it": ("S", "D"), "pt": ("E", "D")}
