"""The closed vocabularies of questions as tables: phrases with the kind and the value of a cue."""

from collections.abc import Mapping

from claimdb.ask.little_words import phrases

# Phrases are separated by commas. A slash separates alternatives of a word, in which _ is a space,
# and ~ stands for the regular endings of a verb.
_TABLE: Mapping[str, Mapping[str, str]] = {
    # --- who and what is asked for ----------------------------------------------------------------
    "who": {
        "": """who, whom, whose, who all, who else, who exactly, anyone, anybody, everyone,
            everybody, someone, somebody, those, those who, people who, anyone who, nobody,
            anyone/everyone/anybody/everybody/someone/people who, others, any other""",
    },
    "noun": {
        "quotes": """quote, quotes, quotation, quotations, citation, citations, statement,
            statements, remark, remarks, comment, comments, utterance, utterances, saying, sayings,
            line, lines, thing, things, words, word, sound bite, sound bites, answers, reply, entry,
            entries, record, records, speeches""",
        "claims": """claim, claims, assertion, assertions, allegation, allegations, proposition,
            propositions""",
        "sources": """source, sources, article, articles, paper, papers, document, documents,
            publication, book, books, report, reports, texts, text, news article, news articles,
            news story, news stories, story, stories, website, websites, webpage, webpages, piece,
            pieces, news items""",
        "publications": """newspaper, newspapers, magazine, magazines, media outlet, media outlets,
            outlet, outlets, publications, news outlets, news outlet, news sites, journals""",
        "topics": """topic, topics, subject, subjects, theme, themes, issue, issues, subject matter,
            matters""",
        "speakers": "speaker, speakers, voices, voice, people quoted, who is quoted",
        "people": "people, person, persons, individuals, individual, human beings",
        "organizations": """organization, organizations, organisation, organisations, institution,
            institutions, bodies, organized actors, groups, actors""",
        "occasions": "occasion, occasions, event, events",
        "roles": "role, roles, offices, job titles, capacity, capacities",
        "saved": "saved query, saved queries, saved searches",
    },
    "what": {
        "": """what, what all, what exactly, which things, something, anything, everything, all
            that, whatever, much, a lot, a word, a thing, nothing, what else""",
    },
    "which": {"": "which, what kind of, what sort of, what kinds of, which kinds of"},
    "where": {"": "where"},
    "when": {"": "when, on which day, on what date, at what point, what day, since when"},
    "why": {"": "why, how come, for what reason"},
    "how": {"": "how"},
    # --- verbs --------------------------------------------------------------------------------
    "say": {
        "": """rule, rules, ruled, decide~, conclude~, say, says, said, tell, tells, told, telling,
            state~, declare~, announce~, utter~, reply~, explain~, add~, put, puts, express~, write,
            writes, wrote, written, writing, have/has/had to say, add to, remarked, observe~, note~,
            go on record, on record, use/uses/used the word/words/phrase/term/expression, stress~,
            emphasise~, emphasize~, underline~, make/makes/made of""",
        "about": """talk~/speak/speaks/spoke/spoken/speaking/comment~/remark~
            about/on/of/regarding/concerning/over/out_about/out_on, mention~, discuss~, address~,
            raise~, refer/refers/referred/referring to, allude~ to, respond~ to, react~ to,
            weigh/weighs/weighed/weighing in on, bring/brings/brought up, brought it up, touch~ on,
            deal/deals/dealt with, bring/brings/brought it up, think/thinks/thought of/about,
            feel/feels/felt about, viewed, viewing, regard~, assess~, judge~, describe~, call~,
            characterise~, characterize~, portray~, label~, dub~, dubbed, see, sees, saw, seen,
            name, names, talk/talks/talked/talking to whom about, elaborate~ on, opine~ on, report~
            on""",
        "bare": """talk~, speak, speaks, spoke, spoken, speaking, comment~, voice~, chime~ in,
            weigh/weighs/weighed in, speak/speaks/spoke/spoken up, respond~, react~, think, thinks,
            thought, feel, feels, felt, believe, believes, believed, argue~, make/makes/made a
            statement, come up, came up""",
    },
    "heard": {
        "": """quoted, cited, on the record, heard, get quoted, gets quoted, got quoted, be quoted,
            is/are/was/were quoted, been quoted, has/have been quoted, is/are/was/were cited,
            gets/get/got cited, represented, featured, appear, appears""",
    },
    "cite": {"": "quoting, cite, cites, citing, contain, contains, feature, features"},
    "report": {
        "": """report~, publish~, print~, carry, carries, carried, cover~, run, ran, have/has
            reported, publish/published on, written about, writes/wrote about, write about""",
    },
    "author": {
        "": "written by, author/authors of, the author/authors of, the author, authored, who wrote",
    },
    "take": {
        "": """take a position, take/takes/took/taking a stand/position/stance/side/line,
            take/takes/took/taken sides, taken a/any position/stance/side,
            have/has/had/hold/holds/held a/any view/position/opinion/stance, take/takes/took a/any
            position, position itself, for or against, pro or contra, pro or con, for/support or
            oppose, pros and cons""",
    },
    "view": {
        "": """view, views, position, positions, stance, stances, opinion, opinions, attitude,
            attitudes, stand, stands, standpoint, standpoints, thoughts, feelings, reaction,
            reactions, response, responses, viewpoint, viewpoints, point of view, perspective,
            perspectives, assessment, assessments, verdict, judgment, judgement, evaluation, take,
            takes, account, accounts, description, thinking, argument, arguments, analysis""",
    },
    "stance": {
        "support": """support~, back~, favour~, favor~, endorse~, welcome~, praise~, applaud~,
            defend~, advocate~, embrace~, promote~, approve~ of, commend~, laud~, hail~, admire~,
            champion~, is/are/was/were for, be for, is/are/was/were in favour/favor of, in
            favour/favor of, supportive of, in support of, pro, behind, want, wants, wanted,
            call/calls/called/calling for, ready for, stand/stands/stood/standing behind/up_for,
            push~ for, plead~ for, speak/speaks/spoke/spoken out for, argue~ for, vote~ for,
            sympathise~/sympathize~ with, favourable/favorable/sympathetic to/toward/towards, well
            disposed to/towards, happy with, enthusiastic about, positive about/on, fan/fans of,
            supporters/supporter/advocates/advocate/defenders/backers/friends/proponents/proponent
            of, support for, praise for, likes, liked, come/comes/came out for, come/comes/came out
            in favour of, agree~ with the idea of, stand/stands/stood with""",
        "oppose": """oppose~, criticise~, criticize~, reject~, condemn~, denounce~, attack~,
            protest~, slam~, slammed, object~ to, disapprove~ of, against, opposed to, critical of,
            anti, hostile to, out against, resist~, blast~, bash~, is/are/was/were against, be
            against, speak/speaks/spoke/spoken out against, argue~ against, vote~ against,
            come/comes/came out against, stand/stands/stood against, dislike~, unhappy with,
            unfavourable/unfavorable to/towards, negative about/on, sceptical/skeptical of/about,
            critic/critics of, criticism of, opponent/opponents of/to, opposition to, enemy/enemies
            of, detractors of, lambast~, rail~ against, fight, fights, fought, find fault with, took
            issue with, takes issue with, in opposition to""",
        "neutral": """neutral, neutral/indifferent on/about/toward/towards/to/over, no position on,
            takes/take/took no side on, undecided on/about""",
        "mixed": """mixed, mixed feelings about/on/toward, ambivalent, torn, divided,
            mixed/divided/ambivalent/torn/split on/about/toward/towards/over, mixed views on, both
            for and against, half-hearted about""",
    },
    "each": {
        "": """for and against, how many each, support and opposition, supporters and opponents, how
            many for and against, pro and contra, pros and contras, pro and con,
            support/supporters/backers/advocates/proponents vs/versus/or/and
            opposition/opponents/critics, for/pro vs/versus against/con/contra""",
    },
    "agree": {
        "": """side/sides/sided with, share, shares, of the same opinion/view as, agree, agrees,
            agreed, agreeing, in agreement, share/shares/shared the view of, share/shares the
            view/views/opinion/position of, see eye to eye, say/says/said the same, say/says/said
            the same thing, thinks/think/thought like, the same way, same way, on the same side, on
            the same page, of one mind, concur~, on the same line as, common ground, have in common,
            in line, agreement, agreements, share a view""",
    },
    "disagree": {
        "": """disagree, disagrees, disagreed, disagreeing, in disagreement, contradict,
            contradicts, contradicted, differ~, at odds, clash~, disagreement, disagreements,
            conflict, conflicts, rebut~, is/are at odds, on opposite sides, opposite views,
            take/takes/took the opposite view of""",
    },
    "act": {
        "accuse": "accuse~, accusations against",
        "warn": "warn~, warnings, warn~ of/about/against",
        "blame": "blame~, blame for",
        "promise": "promise~, pledge~, vow~",
        "threaten": "threaten~, threats, threat",
        "demand": "demand~, insist~ on",
        "urge": "urge~, call~ on, appeal~ to",
        "deny": "deny~, refute~, dismiss~, denial, denials, dispute, disputes, disputing",
        "doubt": "doubt~, question~, cast/casts doubt on, call/calls/called into question",
        "claim": "claim~, assert~, allege~, affirm~, maintain~, insist~, contend~",
        "admit": "admit~, admitted, admitting, concede~, acknowledge~, grant~, confess~",
        "ask": "ask, asks, asked for, asked, ask for, asks for, request~, plead~",
        "joke": "joke~, quip~, quipped, make/makes/made fun of",
        "mock": "mock~, ridicule~, mockery of",
        "complain": "complain~, complain~ about, lament~, complaints about, complaints",
        "predict": "predict~, forecast~, prophesy~",
        "propose": "propose~, suggest~, recommend~",
        "apologise": "apologise~, apologize~, apologise~ for, apologies, apology",
        "reject": "turn/turns/turned down",
    },
    # --- little words ---------------------------------------------------------------------------
    "about": {
        "": """about, on, concerning, involving, over, with/in regard to, with respect to, re, when
            it comes to, as regards, in relation to, in terms of, toward, towards, upon, on the
            subject/topic/issue/question/matter of, on the topic, around""",
    },
    "by": {
        "": """by, attributed to, spoken by, said by, made by, uttered by, coming from, given by,
            from the mouth of, on the part of, out of the mouth of""",
    },
    "from": {"": "from, come from, comes from, came from, coming out of, originating from"},
    "via": {"": "taken from, drawn from, extracted from, according to, as reported by/in, via"},
    "of": {"": "of"},
    "in": {
        "": """in, at, during, within, throughout, inside, before, since, after, following, until,
            till""",
    },
    "to": {"": "to, for, with"},
    "for": {"": "on behalf of, in the name of, speak/speaks/spoke/spoken/speaking for, represent~"},
    "as": {"": "as, in his/her/their capacity as, in the role of, acting as, while"},
    "and": {"": "and, as well as, or, nor, along with, together with"},
    "but": {"": "but, yet, whereas, although, though, however"},
    "that": {"": "that"},
    "aux": {
        "": """do, does, did, has, have, had, is, are, was, were, will, would, can, could, should,
            may, might, been, be, being, get, gets, got, was it, isnt, there""",
    },
    "true": {"": "is it true that, is it true, is it the case that, is it correct that"},
    "not": {"": "not, no, never, none, neither, hardly"},
    "except": {
        "": """everything/anything/all/everyone/anyone/everybody/nobody but/except, except, except
            for, excepting, without, excluding, exclude, excludes, other than, apart from, aside
            from, besides, leaving out, leave out, bar, minus, but not, save for, with the exception
            of, not counting, not including, omitting, outside of, but no""",
    },
    # --- comparison, number and order -----------------------------------------------------------
    "compare": {
        "": """compare, comparing, compared, comparison, comparison of, compared with/to, contrast,
            difference between, differences between, difference, differences, side by side, how do,
            versus, vs, v, as opposed to, similarities between""",
    },
    "both": {"": "both, each other, one another, together, jointly, in unison, in common"},
    "joint": {
        "": """joint, joint statement, joint statements, joint declaration, joint declarations,
            shared, common statement, common statements, in a joint statement,
            made/issued/said/published/signed jointly/together, co-signed""",
    },
    "alone": {"": "alone, on its/his/her/their own, by itself/himself/herself, solo, unilaterally"},
    "count": {
        "": """how many, number of, the number of, how often, how many times, how frequently, count,
            total number of, tally, what share of, share of, what percentage of, percentage of, what
            proportion of, proportion of""",
    },
    "rank": {
        "": """top, most quotes, more quotes, more often, most quoted, most cited, most often, most,
            most frequent, rank, ranking, ranking of, ranked, leading, most prolific, most
            mentioned, most discussed, most frequently, most talked about, biggest, busiest,
            loudest""",
        "rare": "least quoted, least, least often, fewest, least frequently, rarest",
        "by number": """by number of, sorted by number of, ordered by number of, by how often,
            sorted by how often, by frequency""",
    },
    "order": {
        "said": """first, earliest, oldest, for the first time, the first, first ever, the very
            first, initial, initially, first to, original""",
        "-said": """latest, last, most recent, newest, most recently, the last, the latest, recent,
            for the last time, recently, lately, final, the newest, current, up to date""",
    },
    "timeline": {
        "": """timeline, chronology, chronological, chronologically, in chronological order, in
            order, over time, by date, sorted by date, in order of date, history, through time, year
            by year, oldest first, in sequence""",
    },
    "newest": {
        "": """anything new, any news, whats new, newest first, latest first, most recent first, in
            reverse order""",
    },
    # --- kinds of quotes --------------------------------------------------------------------------
    "unused": {
        "": """no quotes, has no quotes, have no quotes, without quotes, without any quotes, never
            quoted, not quoted, unquoted""",
    },
    "mode": {
        "direct": """direct, direct speech, directly, verbatim, word for word, literal, literally,
            direct quote, direct quotes, directly quoted, quoted directly, exact words, own words,
            in his/her/their own words, direct quotations, actual words""",
        "indirect": """indirect, paraphrased, paraphrase, paraphrases, reported speech, rendered,
            indirect quotes, indirect quote, indirectly, indirect speech, paraphrasing""",
        "mixed": "partly quoted, partial quotes, mixed quotes, partly direct, partial quotations",
        "narration": """article/text/paper/report/source/story itself, narration, narrator,
            narrated, the source itself, the articles own words, narrative, own assertions, the
            author says, without a speaker, no speaker""",
    },
    "status": {
        "disputed": "disputed, doubtful, contested attribution, disputed quote, in dispute",
        "misattributed": """misattributed, wrongly attributed, falsely attributed, misquoted,
            wrongly ascribed, attributed/credited to the wrong person/speaker/people,
            misattributions, fake, false attribution, incorrectly attributed""",
        "retracted": "retracted, withdrawn, taken back, took back, recanted, retract, retracts",
        "attested": "attested, confirmed",
    },
    "contested": {
        "": """what is disputed, whats disputed, contested, controversial, in contention, whats
            contested, disputed claims""",
    },
    "contradict": {
        "": """contradict each other, contradict one another, contradicting each other, conflict
            with each other, contradictory, contradicting claims, in contradiction, contradictions,
            contradict~ whom, disagree~ with whom, conflicting, at odds with each other, are
            incompatible, rule each other out""",
    },
    "unnamed": {
        "": """anonymous, anonymously, unnamed, unidentified, unknown speaker, unknown speakers,
            nameless, not named, without a name, insiders, insider, unknown, off the record, whose
            speaker is unknown, without a named speaker, unattributed, no named speaker""",
    },
    "undated": {
        "": """undated, no date, without a date, without date, have/has/with no date, no dates, not
            dated, without dates, lack/lacks/lacking a date, missing a date, dateless, no known
            date""",
    },
    "dated": {"": "dated, with a date, have a date, has a date, known date"},
    "language": {"": "in the original language, language, languages, tongue"},
    # --- shapes -----------------------------------------------------------------------------------
    "shift": {
        "": """change~ position/mind/course/tune/sides/view/stance/line/opinion/their_position,
            change/changed/changes/changing his/her/its/their/the
            mind/position/view/views/stance/tune/line/opinion/course, change~, shift~, soften~,
            harden~, evolve~, develop~, turn~ against, turn~, u-turn, reverse~, revise~, waver~,
            come/comes/came round/around, about-face, flip~, flipped, flip-flop, backtrack~, change
            of mind/heart/position/course, move~ on, switched/switch/switches sides, u turns,
            evolution, development, moved, become, became, consistent, consistently,
            stick/sticks/stuck to, turn/turned/turns around, back down, backed down, still/ever
            change, soften/softened its/his/her/their position/line/stance""",
    },
    "balance": {
        "": """one-sided, only/just one/a_single side/source/paper/newspaper/publication/outlet,
            one/a_single side/source/paper/newspaper/publication/outlet only/alone,
            rest/rests/rely/relies on one/a_single/only_one source""",
    },
    "conflict": {"": "contradict~ himself/herself/themselves/itself"},
    "genuine": {
        "": """real quote, genuine, genuine quote, real, authentic, fake quote, really said,
            actually said, correct quote, a quote, quoted correctly, quoted right, confirm, confirm
            that, verify, verify that, check whether, check if, true quote, accurate, an actual
            quote, true, legit, made up, word for word right, correctly quoted, verify~, fact check,
            debunk~, really by, real or fake, true or false, authentic or not, hoax, a hoax""",
    },
    "outside": {
        "age": "how old, age of, birthday, born, date of birth, die, died, dead, alive",
        "family": "married, wife of, husband of, children of, divorced, parents of",
        "place": """capital of, the capital, located, population, population of, the population, how
            far, how big, area of, inhabitants, currency, gdp, live in, lives""",
        "weather": "weather, temperature, rain, raining, snow, forecast for tomorrow, sunny",
        "election": """won, win, wins, winner, winner of, election result, election results, polls,
            polling, elected, turnout, seats, lost the election""",
        "measure": """how tall, how rich, how long is, how much does, net worth, price of, cost of,
            salary, phone number, email, address of, stock price, share price, how heavy""",
        "help": """recipe, translate, write me, compose, draft, poem, summarise, summarize, what
            time, meaning of life, tell me a joke, how are you, who are you""",
        "future": "will happen, going to happen, happens next, should i, next year, tomorrow",
        "truth": "who is right, is right, prove, proof that",
    },
    "unrecorded": {
        "gender": """women, woman, female, females, men, man, male, males, girls, boys, ladies,
            gentlemen, transgender, nonbinary, mothers, fathers, feminine, masculine""",
        "age": "young, younger, elderly, teenagers, children under, pensioners, millennials",
        "religion": "muslim, muslims, christian, christians, jewish, jews, catholics, atheists",
        "party line": "left-wing, right-wing, leftist, conservatives, liberals, centrist",
        "emotion": "angry, angrily, sadly, happily, tone, sarcastic, sarcastically",
    },
    "whether": {"": "whether, if, if ever"},
    # --- what is not meant ------------------------------------------------------------------------
    "list": {
        "": """list, show, display, show all, list all, list of, enumerate, name all/the/every/some,
            what/who are the, give, output, are there, is there, there are, exist, exists, are/is
            recorded, recorded, do we have, have we got, do you have, in the database, in this
            database, in here, in there, are/is covered, database, are/is in the database,
            available, on file, in the collection, stored, included, known, are known, we have, have
            we, in our database, in the data, archive, in the archive, collection, on record
            here""",
    },
    "serving": {
        "now": """current/present/today_s/todays member/members of/in,
            people/those/anyone/officials now/currently in/at/with/of, people/those/anyone/officials
            who/that is/are now/currently in/at/with, people/those/anyone/officials who/that is/are
            now/currently member/members/a_member of, people/those/anyone/officials who/that
            now/currently represent/represents""",
        "then": """when they/he/she said/say it/this/so/that, when they/he/she said, when
            they/he/she spoke, when it was said, at the time they/he/she said it, at the time of
            speaking, at the time of the quote, at the time, at that time, back then""",
        "former": """former/past/ex/onetime member/members of,
            people/those/anyone who/that were/was/used_to_be member/members/a_member of""",
        "within": """while/when they/he/she was/were/is/are in/at/with/member/members/a_member of,
            while/when they/he/she was/were in/at/with, before/until they/he/she left/quit,
            before/until leaving/quitting, after/since they/he/she joined/entered, after/since
            joining/entering""",
        "outside": """before/until they/he/she joined/entered, before/until joining/entering,
            after/since they/he/she left/quit, after/since leaving/quitting""",
    },
    "filler": {
        "": """please, thanks, thank you, then, again, anyway, so far, to date, ever, exactly, in
            short, briefly, kindly, hi, hello, hey, ok, okay, so, well, now, just, really, actually,
            also, publicly, officially, already, openly, explicitly, still, once, even, at all,
            personally, clearly, currently, always, usually, often, quickly, basically, i, me, my,
            mine, we, our, ours, you, your, yours, it, its, this, these, he, him, his, she, her,
            hers, they, them, their, theirs, a, an, the, s, us, some, any, all, every, each, only,
            more, most of, other, another, own, same, both of, such, than, too, very, up, out, off,
            into, onto, one, ones, else, per, quite, rather, perhaps, maybe, let me know, i/we
            want/need/would_like/d_like to know/see/read/have/find/get, i need, i want, i would
            like, id like, i am/m looking for, i am/m interested in, looking for, im looking for, i
            wonder, i am wondering, do you know, do we know, remind me, find, find me, find out,
            search, search for, look up, look for, get me, tell me, tell us, show me, show us, give
            me, give us, can/could/would/will you, can we, can i, could i, help me, help me find,
            pull up, i would be grateful for, grateful, need to know, pull, read, know, wants to
            know, need, for me, asap, quick question, containing, with the word, with the words,
            passage, summary, anywhere, side, export, download, save, copy, pls, plz, thx, in total,
            altogether, overall, in general, generally, for my/our/an/a/the seminar
            paper/article/essay/thesis/class/report/fact-check/story/piece/column, seminar, for a
            fact check, as a fact-checker, thesis, essay, homework, word on, as far as we know, mr,
            mrs, ms, miss, mx, dr, prof, sir, dame, lord, lady, made, make, makes, according to the
            database, according to our records, in which, if any, anything else, here, because,
            like, while in office, in office, sort of, kind of, do what, did what, and which, and
            what, what for, and whose is it, and why, and when, each of, of all, of any, over all,
            ever so, bit, little, latest on, whole""",
    },
}
"""The cues by kind and value. Where kinds share a phrase, the first one has it."""

CUES: dict[str, tuple[str, str]] = {}
"""The kind and the value of each phrase."""
for _kind, _values in _TABLE.items():
    for _value, _text in _values.items():
        for _phrase in phrases(_text):
            CUES.setdefault(_phrase, (_kind, _value))
LONGEST_CUE = max(phrase.count(" ") for phrase in CUES) + 1
"""How many words the longest cue has."""
