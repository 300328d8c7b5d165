"""Questions about the worked example by the shape of their answer, with their command lines.

docs/query-language.md shows them.
"""

QUESTIONS: dict[str, dict[str, str]] = {
    "Quotes by speaker": {
        "who said what about the peace plan": "claimdb who 'topic:\"peace plan\"'",
        "who mentioned energy": "claimdb who topic:energy",
        "who commented on the Moscow meeting": "claimdb who 'topic:\"Moscow meeting\"'",
        "anybody quoted on Nord Stream?": "claimdb who 'topic:\"Nord Stream 2\"'",
        "sovereignty: who brought it up": "claimdb who topic:sovereignty",
        'Who said "stalling tactic"?': "claimdb who 'text:\"stalling tactic\"'",
        "who spoke for the State Department": "claimdb who 'org:\"United States Department of State\"'",
        "who talked about sanctions and energy": "claimdb who topic:sanctions topic:energy",
        "who talked about the children taken from Ukraine": "claimdb who Ukraine children",
    },
    "What somebody said": {
        "what did Blinken say": "claimdb search 'speaker:\"Antony Blinken\"'",
        "what did Mr Xi say about Russia": "claimdb search 'speaker:\"Xi Jinping\"' topic:Russia",
        "Blinken on the ceasefire": "claimdb search 'speaker:\"Antony Blinken\"' topic:ceasefire",
        "Chong's assessment of the China-Russia relationship": "claimdb who 'speaker:\"Ja Ian Chong\"' 'topic:\"China-Russia relations\"'",
        "what did China say without Russia": "claimdb search 'org:China NOT topic:Russia AND NOT org:Russia'",
        "what did China and Russia say together about energy": "claimdb search 'topic:energy AND org:China AND org:Russia'",
        "Putin about China and Xi about Russia": 'claimdb search \'speaker:"Vladimir Putin" topic:China OR speaker:"Xi Jinping" topic:Russia\'',
        "peace plan Blinken": "claimdb search 'speaker:\"Antony Blinken\"' 'topic:\"peace plan\"'",
    },
    "Roles, types and countries": {
        "what did the president of Russia say about Ukraine": "claimdb who 'role:\"President of Russia\"' topic:Ukraine",
        "which ministers are there": "claimdb list people minister",
        "quotes from professors": "claimdb search role:professor",
        "please give me quotes from American officials": "claimdb search 'org:\"United States\"' org-type:state org-type:government org-type:ministry org-type:military",
        "what did the US ambassador say": "claimdb search 'org:\"United States\"' role:ambassador",
        "what did current members of the State Department say about the peace plan": "claimdb search 'now-org:\"United States Department of State\"' 'topic:\"peace plan\"'",
        "members of the State Department when they said it": "claimdb who 'org:\"United States Department of State\"'",
        "which countries support sovereignty": "claimdb who org-type:state topic:sovereignty stance:support",
    },
    "Dates and occasions": {
        "what did Putin say since March 2023": "claimdb search 'speaker:\"Vladimir Putin\"' said:2023-03..",
        "what did Xi say between January 2023 and April 2023": "claimdb search 'speaker:\"Xi Jinping\"' said:2023-01..2023-04",
        "quotes from the first half of 2023": "claimdb search said:2023-01..2023-06",
        "what was said at the meeting of Xi Jinping and Vladimir Putin": "claimdb search 'occasion:\"meeting of Xi Jinping and Vladimir Putin\"'",
        "which quotes have no date": "claimdb search said:none",
    },
    "Positions": {
        "who supports the peace plan": "claimdb who 'topic:\"peace plan\"' stance:support",
        "who is critical of Xi": "claimdb who 'topic:\"Xi Jinping\"' stance:oppose",
        "who doesn't support the peace plan": "claimdb who 'topic:\"peace plan\" NOT stance:support'",
        "where does China stand on sanctions": "claimdb who org:China topic:sanctions",
        "positions of all countries on the peace plan": "claimdb who org-type:state 'topic:\"peace plan\"'",
        "does Putin support the peace plan": "claimdb who 'speaker:\"Vladimir Putin\"' 'topic:\"peace plan\"' stance:any",
        "who takes a stand on international security": "claimdb who 'topic:\"international security\"' stance:any",
        "for and against the peace plan: how many each?": "claimdb stances 'topic:\"peace plan\"'",
    },
    "Agreement": {
        "compare Putin and Blinken on the peace plan": "claimdb compare 'Vladimir Putin' 'Antony Blinken' 'topic:\"peace plan\"'",
        "what do China and Russia both support": "claimdb compare China Russia --agree",
        "what do China and the US disagree about": "claimdb compare China 'United States' --disagree",
        "who agrees with Blinken": "claimdb who 'agrees:\"Antony Blinken\"'",
        "who disagrees with Putin about the peace plan": "claimdb who 'disagrees:\"Vladimir Putin\"' 'topic:\"peace plan\"'",
        "who thinks like Chong that the partnership is unequal?": "claimdb who 'agrees:\"Ja Ian Chong\"' 'topic:\"China-Russia relations\"' unequal",
    },
    "Speech acts": {
        "who accused Putin of war crimes": 'claimdb who \'topic:"Vladimir Putin" (cue:accus* OR text:accused OR text:accuses) AND topic:"war crimes"\'',
        "what did Ukraine demand": "claimdb search 'org:Ukraine (cue:demand* OR text:demanded OR text:demands)'",
        "what did Russia deny?": "claimdb search 'org:Russia (relation:denies OR cue:den* OR cue:reject* OR cue:refut* OR cue:disput*)'",
        "who called the alliance a marriage of convenience": "claimdb who 'topic:\"China-Russia relations\"' marriage convenience",
    },
    "Kinds of quotes": {
        "all direct quotes not by Blinken": "claimdb search 'mode:direct NOT speaker:\"Antony Blinken\"'",
        "Hsiao, paraphrased only": "claimdb search 'speaker:\"Amanda Hsiao\"' mode:indirect",
        "joint statements on world order": "claimdb search 'topic:\"world order\"' attributed:several",
        "are any anonymous sources quoted?": "claimdb search attributed:unnamed",
        "disputed quotes": "claimdb search status:disputed",
    },
    "Exclusion": {
        "what did people say about war crimes except Russia": "claimdb who 'topic:\"war crimes\" NOT org:Russia'",
        "quotes on Ukraine not by Blinken": "claimdb search 'topic:Ukraine NOT speaker:\"Antony Blinken\"'",
        "what did Putin say that is not about China": "claimdb search 'speaker:\"Vladimir Putin\" NOT topic:China'",
    },
    "Claims": {
        "what is claimed about the peace plan": "claimdb claims 'topic:\"peace plan\"'",
        "Which claims contradict each other?": "claimdb claims contradicts:any",
        "claims that were denied": "claimdb claims relation:denies",
        "Is there a claim that sanctions are wrong, and whose is it?": "claimdb claims claim:c13",
        "who denies that Putin is responsible for war crimes": "claimdb who claim:c43 relation:denies",
        "List the claims made by China alone": "claimdb claims speaker:China attributed:one",
    },
    "Numbers": {
        "how many quotes about the peace plan": "claimdb search 'topic:\"peace plan\"' --count",
        "how many speakers oppose the peace plan?": "claimdb top speakers 'topic:\"peace plan\"' stance:oppose --count",
        "how often is Putin quoted": "claimdb search 'speaker:\"Vladimir Putin\"' --count",
    },
    "Ranks and lists": {
        "who is quoted most about the peace plan": "claimdb top speakers 'topic:\"peace plan\"'",
        "Which analyst gets quoted the most?": "claimdb top speakers role:analyst",
        "rank the topics Blinken spoke about": "claimdb top topics 'speaker:\"Antony Blinken\"'",
        "topics Putin has talked about": "claimdb top topics 'speaker:\"Vladimir Putin\"'",
        "which countries are covered": "claimdb list organizations --type state",
        "what occasions are recorded": "claimdb top occasions",
    },
    "Order": {
        "latest quote from Xi": "claimdb search 'speaker:\"Xi Jinping\"' --sort -said --limit 1",
        "first two quotes about the peace plan": "claimdb search 'topic:\"peace plan\"' --sort said --limit 2",
        "when did Putin talk about China": "claimdb search 'speaker:\"Vladimir Putin\"' topic:China --sort said",
        "everything Putin said in chronological order": "claimdb timeline 'speaker:\"Vladimir Putin\"'",
    },
    "Change": {
        "who changed their position on the peace plan": "claimdb shifts 'topic:\"peace plan\"'",
        "the same people before and after changing sides on the peace plan": "claimdb shifts 'topic:\"peace plan\"'",
        "did Putin change his position on the peace plan?": "claimdb timeline 'speaker:\"Vladimir Putin\"' 'topic:\"peace plan\"' stance:any",
    },
    "Sources": {
        "which sources quote the ICC": "claimdb top sources 'org:\"International Criminal Court\"'",
        "quotes that come from the Chinese position paper": "claimdb search via:china2023position",
        "what did CNN report?": "claimdb search source:CNN",
    },
    "Genuine or not": {
        'did Blinken say "tactical move"': "claimdb check 'tactical move' --speaker 'Antony Blinken'",
        'has anybody ever said "tactical move"?': "claimdb check 'tactical move'",
        'is "a tactical move by Russia" a real quote': "claimdb check 'a tactical move by Russia'",
    },
}
"""The command line of each question, by shape."""
