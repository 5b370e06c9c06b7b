"""What are the columns of a Strava export's activities.csv called in each language?

Every name was seen in public code that reads a real export: English whole (86 to 103 columns, and the ten of 2018),
German whole (92), French the first 21, Dutch, Spanish, Danish and Japanese the ones that are listed. What a language
lacks here is found by its place, since the order of the first columns is the same in all.
"""

# Names compared without case; the first that a header has is taken. The lower-case English ones are of 2018.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": (
        "Activity ID",
        "Aktivitäts-ID",
        "ID de l'activité",
        "Activiteits-ID",
        "ID de actividad",
        "Aktivitets-id",
        "アクティビティID",
        "id",
    ),
    "date": (
        "Activity Date",
        "Aktivitätsdatum",
        "Date de l'activité",
        "Datum van activiteit",
        "Fecha de la actividad",
        "Aktivitetsdato",
        "アクティビティ実行日",
        "date",
    ),
    "name": (
        "Activity Name",
        "Name der Aktivität",
        "Nom de l'activité",
        "Naam activiteit",
        "Naam van activiteit",
        "Nombre de la actividad",
        "Aktivitetsnavn",
        "アクティビティ名",
        "name",
    ),
    "type": (
        "Activity Type",
        "Aktivitätsart",
        "Type d'activité",
        "Activiteitstype",
        "Tipo de actividad",
        "Aktivitetstype",
        "アクティビティタイプ",
        "type",
    ),
    "description": (
        "Activity Description",
        "Aktivitätsbeschreibung",
        "Description de l'activité",
        "Descripción de la actividad",
        "description",
    ),
    "elapsed": (
        "Elapsed Time",
        "Verstrichene Zeit",
        "Temps écoulé",
        "Verstreken tijd",
        "Tiempo transcurrido",
        "Varighed",
        "経過時間",
        "elapsed_time",
    ),
    "distance": ("Distance", "Distanz", "Afstand", "Distancia", "距離"),
    "note": (
        "Activity Private Note",
        "Hinweis zur Privatsphäre für Aktivitäten",
        "Note privée sur les activités",
        "Nota privada de actividad",
    ),
    "gear": (
        "Activity Gear",
        "Aktivitätsausrüstung",
        "Matériel utilisé pour l'activité",
        "Uitrusting voor activiteit",
        "Materiaal voor activiteit",
        "gear",
    ),
    "file": ("Filename", "Dateiname", "Nom du fichier", "Bestandsnaam", "Nombre del archivo", "ファイル名"),
    "moving": (
        "Moving Time",
        "Bewegungszeit",
        "Durée de déplacement",
        "Beweegtijd",
        "Tiempo en movimiento",
        "Tid i bevægelse",
        "移動時間",
    ),
    "speed": (
        "Average Speed",
        "Durchschnittliche Geschwindigkeit",
        "Vitesse moyenne",
        "Gemiddelde snelheid",
    ),
    "ascent": (
        "Elevation Gain",
        "Höhenzunahme",
        "Dénivelé positif",
        "Totale stijging",
        "Hoogtewinst",
        "Desnivel positivo",
        "獲得標高",
    ),
    "heart_rate": ("Average Heart Rate", "Durchschnittliche Herzfrequenz", "Gemiddelde hartslag"),
    "cadence": ("Average Cadence", "Durchschnittliche Trittfrequenz", "Gemiddelde cadans"),
    "rpe": (
        "Perceived Exertion",
        "Gefühlte Anstrengung",
        "Ervaren inspanning",
        "Esfuerzo Percibido",
        "Oplevet indsats",
    ),
    "race": ("Competition",),
}

# The order of the first columns is the same in every language; later ones come and go.
FIRST_COLUMNS = ("id", "date", "name", "type", "description", "elapsed", "distance")
