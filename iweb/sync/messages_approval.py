"""The words of what asking for an accountant's approval can run into."""

from iweb.core.messages import Message

APPROVAL_MESSAGES: dict[str, Message] = {
    "approval.no_preview": {
        "nl": {
            "title": "Eerst een voorbeeld",
            "happened": "Er is nog geen voorbeeld met de regels die nu gelden.",
            "todo": "Maak het voorbeeld opnieuw en vraag daarna om akkoord.",
        },
        "en": {
            "title": "A preview first",
            "happened": "There is no preview with the rules that are in force now.",
            "todo": "Make the preview again, and then ask for approval.",
        },
        "who": "owner",
        "button": "",
    },
    "approval.too_many": {
        "nl": {
            "title": "Genoeg voor vandaag",
            "happened": "Vandaag zijn al tien links gemaakt.",
            "todo": "Gebruik een link die u al hebt, of probeer het morgen weer.",
        },
        "en": {
            "title": "Enough for today",
            "happened": "Ten links were made today.",
            "todo": "Use a link that you have, or try again tomorrow.",
        },
        "who": "owner",
        "button": "",
    },
    "approval.link_closed": {
        "nl": {
            "title": "Deze link werkt niet meer",
            "happened": "De link is verlopen of ingetrokken.",
            "todo": "Vraag degene die u de link stuurde om een nieuwe.",
        },
        "en": {
            "title": "This link works no more",
            "happened": "The link is too old or was withdrawn.",
            "todo": "Ask who sent you the link for a new one.",
        },
        "who": "nobody",
        "button": "",
    },
    "approval.preview_changed": {
        "nl": {
            "title": "Het voorbeeld is vernieuwd",
            "happened": "Terwijl u keek zijn de boekingsregels of het voorbeeld veranderd. Uw antwoord is niet bewaard.",
            "todo": "Bekijk het voorbeeld van nu en antwoord dan opnieuw.",
        },
        "en": {
            "title": "The preview was renewed",
            "happened": "While you were looking, the booking rules or the preview changed. Your answer was not kept.",
            "todo": "Look at the preview of now, and then answer again.",
        },
        "who": "nobody",
        "button": "",
    },
}
