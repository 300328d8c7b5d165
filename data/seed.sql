-- claimdb: the worked example
--
-- What one news article reports that anybody said about the meeting of Xi Jinping and Vladimir Putin in Moscow
-- in March 2023: who, in which role and for whom, in which words, about what, for or against it, and where it
-- stands. It is the content of a new database unless it is made empty, and it is a pattern to follow.
--
-- What is not here. The text of the article: it is identified by its SHA-256 alone (table snapshots). What is
-- here are words that people said, and renderings, claims and notes in words of our own. For the same reason
-- prefix and suffix of the occurrences stay empty. Derived columns (folded texts, bounds of dates, main names,
-- full text) are not here either: they are computed when the file is loaded.
--
-- Reading it. Four modes say which words are claimed to be those of the speaker:
--   direct     the whole text
--   mixed      only the words inside “ ”, the clause around them is ours
--   indirect   none, the text renders what was reported
--   narration  none, the article itself asserts it and so there is no attribution
-- A stance is given only where the words carry one. NULL means not coded, which is not neutral. Several
-- attributions of one quote are a joint statement. A document does not speak: its issuer does, and the
-- document is the via of the occurrence.
--
-- Positions. start and "end" count Unicode code points of the article as UTF-8 text, from 0, "end" not
-- included. The digest is the SHA-256 of that passage as UTF-8, in hexadecimal. The passage of a direct quote
-- is the quotation with its marks, otherwise the clauses that report it. The locator counts paragraphs of the
-- body from 1, without title, standfirst, captions and bibliography.
--
-- Names. printed_as and cue are as the article prints them, errors included. Its misspellings are names of the
-- kind misspelling. The names of actors are those that the world knows.
--
-- Dates. The article dates the meeting to 20 March and gives no year, the works in its bibliography are of
-- 2023. Only what it places in the exchange of the two presidents at the meeting carries that date. All other
-- words are undated.
--
-- Extending it. Take the next free id and a new UUID version 7 for uid. Keep the order, so that every row
-- comes after the rows it points to: actors, topics, sources, claims, then one block for each quote, in the
-- order of the article. Standard SQL only, no functions, no backslashes, and no semicolon inside a string.

-- ============================================================================
-- Coder and batch: who recorded all this, and in which step
-- ============================================================================

INSERT INTO coders (id, name, kind) VALUES
  (1, 'claimdb', 'program');
INSERT INTO batches (id, coder_id, at, command, origin) VALUES
  (1, 1, '2026-11-23T00:00:00Z', 'init', 'data/seed.sql');

-- ============================================================================
-- Organizations. A state is one organization, its ministries and chambers lie below it.
-- ============================================================================

INSERT INTO actors (id, uid, kind, name, description, wikidata_id) VALUES
  (1, '01a205b3-d000-7e0a-8368-40335351baf0', 'organization', 'United States', 'State in North America', 'Q30'),
  (2, '01a205b3-d001-7583-b982-270edbda5cda', 'organization', 'China', 'State in East Asia', 'Q148'),
  (3, '01a205b3-d002-732f-91d5-3dd4ef6c545e', 'organization', 'Russia', 'State in Europe and Asia', 'Q159'),
  (4, '01a205b3-d003-7abb-bf02-f62d4f38189b', 'organization', 'Ukraine', 'State in Europe', 'Q212'),
  (5, '01a205b3-d004-724e-afe0-9c7b2dd143f8', 'organization', 'Japan', 'State in East Asia', 'Q17'),
  (6, '01a205b3-d005-741a-8714-16de926114ec', 'organization', 'United States Department of State', 'Foreign ministry of the United States', 'Q789915'),
  (7, '01a205b3-d006-7f28-adf0-3c2821aace8c', 'organization', 'United States Senate', 'Upper chamber of the Congress of the United States', 'Q66096'),
  (8, '01a205b3-d007-7f14-a24f-5b6f534c687b', 'organization', 'International Criminal Court', 'Permanent international court in The Hague', 'Q47488'),
  (9, '01a205b3-d008-74d4-82e6-3db1543f948d', 'organization', 'International Crisis Group', 'Organization for the prevention of conflicts, based in Brussels', NULL),
  (10, '01a205b3-d009-751b-9374-055a64104419', 'organization', 'National University of Singapore', 'University in Singapore', NULL),
  (11, '01a205b3-d00a-771e-8d63-cf8f46bda8a3', 'organization', 'King''s College London', 'University in London', 'Q245247');

INSERT INTO organizations (actor_id, kind, type, country, parent_id) VALUES
  (1, 'organization', 'state', 'US', NULL),  -- United States
  (2, 'organization', 'state', 'CN', NULL),  -- China
  (3, 'organization', 'state', 'RU', NULL),  -- Russia
  (4, 'organization', 'state', 'UA', NULL),  -- Ukraine
  (5, 'organization', 'state', 'JP', NULL),  -- Japan
  (6, 'organization', 'ministry', 'US', 1),  -- United States Department of State
  (7, 'organization', 'parliament', 'US', 1),  -- United States Senate
  (8, 'organization', 'court', NULL, NULL),  -- International Criminal Court
  (9, 'organization', 'ngo', 'BE', NULL),  -- International Crisis Group
  (10, 'organization', 'university', 'SG', NULL),  -- National University of Singapore
  (11, 'organization', 'university', 'GB', NULL);  -- King’s College London

-- ============================================================================
-- People
-- ============================================================================

INSERT INTO actors (id, uid, kind, name, description, wikidata_id) VALUES
  (12, '01a205b3-d00b-70a6-bae1-1a7c16d26524', 'person', 'Vladimir Putin', 'Russian politician, President of Russia in 2023', 'Q7747'),
  (13, '01a205b3-d00c-7005-98ed-48aeeb5bd8f5', 'person', 'Xi Jinping', 'Chinese politician, President of China in 2023', 'Q15031'),
  (14, '01a205b3-d00d-7255-bfac-dd6ac6b6b84c', 'person', 'Antony Blinken', 'American politician, United States Secretary of State in 2023', NULL),
  (15, '01a205b3-d00e-7626-8228-2ba411415123', 'person', 'Amanda Hsiao', 'Analyst of Chinese politics', NULL),
  (16, '01a205b3-d00f-7178-8e7c-a8af443c9f80', 'person', 'Ja Ian Chong', 'Political scientist, writes on Chinese foreign policy', NULL),
  (17, '01a205b3-d010-70bd-857d-092be91687d4', 'person', 'Sam Greene', 'Political scientist, writes on Russian politics', NULL),
  (18, '01a205b3-d011-7696-ab64-5d031559cbff', 'person', 'Rahm Emanuel', 'American politician, United States Ambassador to Japan in 2023', NULL),
  (19, '01a205b3-d012-794a-9f22-d4abbd82de36', 'person', 'Fumio Kishida', 'Japanese politician, Prime Minister of Japan in 2023', NULL),
  (20, '01a205b3-d013-74d6-8f42-345be609b5ca', 'person', 'Volodymyr Zelenskyy', 'Ukrainian politician, President of Ukraine in 2023', 'Q3874799');

INSERT INTO people (actor_id, kind, family, given) VALUES
  (12, 'person', 'Putin', 'Vladimir'),
  (13, 'person', 'Xi', 'Jinping'),
  (14, 'person', 'Blinken', 'Antony'),
  (15, 'person', 'Hsiao', 'Amanda'),
  (16, 'person', 'Chong', 'Ja Ian'),
  (17, 'person', 'Greene', 'Sam'),
  (18, 'person', 'Emanuel', 'Rahm'),
  (19, 'person', 'Kishida', 'Fumio'),
  (20, 'person', 'Zelenskyy', 'Volodymyr');

-- ============================================================================
-- Other names of organizations and people. The main name is that of the actor. A family name alone needs no
-- row, unless it is another one than in people.
-- ============================================================================

INSERT INTO actor_names (actor_id, name, kind) VALUES
  (1, 'US', 'alternative'),
  (1, 'U.S.', 'alternative'),
  (1, 'USA', 'alternative'),
  (1, 'U.S.A.', 'alternative'),
  (1, 'United States of America', 'alternative'),
  (1, 'America', 'alternative'),
  (1, 'US government', 'alternative'),
  (1, 'United States government', 'alternative'),
  (1, 'American government', 'alternative'),
  (1, 'Washington', 'alternative'),
  (1, 'Washington D.C.', 'alternative'),
  (1, 'White House', 'alternative'),
  (1, 'Biden administration', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (2, 'People''s Republic of China', 'alternative'),
  (2, 'PRC', 'alternative'),
  (2, 'Chinese government', 'alternative'),
  (2, 'Government of China', 'alternative'),
  (2, 'Beijing', 'alternative'),
  (2, '中国', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (3, 'Russian Federation', 'alternative'),
  (3, 'Russian government', 'alternative'),
  (3, 'Government of Russia', 'alternative'),
  (3, 'Moscow', 'alternative'),
  (3, 'Kremlin', 'alternative'),
  (3, 'the Kremlin', 'alternative'),
  (3, 'Россия', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (4, 'Ukrainian government', 'alternative'),
  (4, 'Government of Ukraine', 'alternative'),
  (4, 'Kyiv', 'alternative'),
  (4, 'Kiev', 'alternative'),
  (4, 'Україна', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (5, 'Japanese government', 'alternative'),
  (5, 'Government of Japan', 'alternative'),
  (5, 'Tokyo', 'alternative'),
  (5, '日本', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (6, 'Department of State', 'alternative'),
  (6, 'US Department of State', 'alternative'),
  (6, 'U.S. Department of State', 'alternative'),
  (6, 'State Department', 'alternative'),
  (6, 'US State Department', 'alternative'),
  (6, 'U.S. State Department', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (7, 'US Senate', 'alternative'),
  (7, 'U.S. Senate', 'alternative'),
  (7, 'American Senate', 'alternative'),
  (7, 'Senate', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (8, 'ICC', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (9, 'Crisis Group', 'alternative'),
  (9, 'ICG', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (10, 'NUS', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (11, 'KCL', 'alternative'),
  (11, 'King''s College, University of London', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (12, 'Vladimir Vladimirovich Putin', 'alternative'),
  (12, 'Владимир Путин', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (13, 'Jinping Xi', 'alternative'),
  (13, '习近平', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (14, 'Tony Blinken', 'alternative'),
  (14, 'Antony J. Blinken', 'alternative'),
  (14, 'Anthony Blinken', 'misspelling');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (15, 'Amanda Hisao', 'misspelling'),
  (15, 'Hisao', 'misspelling');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (16, 'Chong Ja Ian', 'alternative'),
  (16, 'Ja Jan Chong', 'misspelling');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (17, 'Samuel Greene', 'alternative'),
  (17, 'Samuel A. Greene', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (18, 'Rahm Emanual', 'misspelling'),
  (18, 'Emanual', 'misspelling');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (19, 'Kishida Fumio', 'alternative'),
  (19, '岸田文雄', 'alternative');
INSERT INTO actor_names (actor_id, name, kind) VALUES
  (20, 'Volodymyr Zelensky', 'alternative'),
  (20, 'Volodymyr Zelenskiy', 'alternative'),
  (20, 'Zelensky', 'alternative'),
  (20, 'Zelenskiy', 'alternative'),
  (20, 'Володимир Зеленський', 'alternative'),
  (20, 'Volodymyr Zelinsky', 'misspelling'),
  (20, 'Zelinsky', 'misspelling');

-- ============================================================================
-- Topics: a small tree. A topic with an actor stands for that actor as the object of what is said.
-- ============================================================================

INSERT INTO topics (id, uid, slug, name, description, broader_id, actor_id) VALUES
  (1, '01a205b3-d014-7855-aca7-69e3fe06a501', 'war-in-ukraine', 'war in Ukraine', 'The war of Russia against Ukraine since 24 February 2022', NULL, NULL),
  (2, '01a205b3-d015-7ee0-968c-72275ed7a539', 'peace-plan', 'peace plan', 'The plan of China for an end to the war in Ukraine', 36, NULL),  -- below peace
  (3, '01a205b3-d016-7f71-aa10-6fc96c2cca7f', 'ceasefire', 'ceasefire', 'A halt to the fighting in Ukraine', 36, NULL),  -- below peace
  (4, '01a205b3-d017-77b8-935a-c5c2d32114c5', 'withdrawal-of-russian-forces', 'withdrawal of Russian forces', 'That Russia takes its forces out of Ukraine', 1, NULL),  -- below war-in-ukraine
  (5, '01a205b3-d018-7ace-bf60-48e188e4408f', 'peace-talks', 'peace talks', 'Talks between Ukraine and Russia about peace', 36, NULL),  -- below peace
  (6, '01a205b3-d019-7fbe-880c-29fd50c14d08', 'de-escalation', 'de-escalation', 'Restraint and a gradual end of the escalation', 1, NULL),  -- below war-in-ukraine
  (7, '01a205b3-d01a-79d9-82e2-090a30d3e2b4', 'support-for-ukraine', 'support for Ukraine', 'Backing of Ukraine by other states', 1, NULL),  -- below war-in-ukraine
  (8, '01a205b3-d01b-72f6-b47e-e4a5f0bb4159', 'war-crimes', 'war crimes', 'War crimes in Ukraine and who answers for them', 1, NULL),  -- below war-in-ukraine
  (9, '01a205b3-d01c-7a84-801b-17d4df22c94a', 'abduction-of-children', 'abduction of children', 'The taking of children from Ukraine to Russia', 8, NULL),  -- below war-crimes
  (10, '01a205b3-d01d-706a-9851-c132641904b3', 'sanctions', 'sanctions', 'Economic sanctions of states against states', NULL, NULL),
  (11, '01a205b3-d01e-7e7d-b7ed-dcf7ca80fba4', 'sovereignty', 'sovereignty', 'The sovereignty of states', NULL, NULL),
  (12, '01a205b3-d01f-7623-a82c-36b5b5d0dc8e', 'world-order', 'world order', 'Who holds power in the world, and under which rules', NULL, NULL),
  (13, '01a205b3-d020-7b0d-80bd-acdfc57848fd', 'multipolar-world', 'multipolar world', 'A world with several centres of power', 12, NULL),  -- below world-order
  (14, '01a205b3-d021-7221-8853-4ba86ceddcb0', 'international-system', 'international system', 'The institutions and rules between states', 12, NULL),  -- below world-order
  (15, '01a205b3-d022-7efd-9143-06c5d5a094ff', 'international-security', 'international security', 'The security of states in the world and in its regions', 12, NULL),  -- below world-order
  (16, '01a205b3-d023-7df9-945b-3a5ae333e811', 'china-russia-relations', 'China-Russia relations', 'How China and Russia stand to each other', NULL, NULL),
  (17, '01a205b3-d024-78f0-b32a-08ce6f186312', 'moscow-meeting', 'Moscow meeting', 'The meeting of Xi Jinping and Vladimir Putin in Moscow in March 2023', 16, NULL),  -- below china-russia-relations
  (18, '01a205b3-d025-761e-835d-e3ba8f912898', 'economic-cooperation', 'economic cooperation', 'Economic ties between China and Russia', 16, NULL),  -- below china-russia-relations
  (19, '01a205b3-d026-7213-841a-5ee07b44c417', 'russian-economy', 'Russian economy', 'The state of the economy of Russia', NULL, NULL),
  (20, '01a205b3-d027-76cb-8b9c-17ae29f4fac6', 'isolation-of-russia', 'isolation of Russia', 'How far Russia and its president are cut off from the world', NULL, NULL),
  (21, '01a205b3-d028-715e-a298-91a857908e76', 'energy', 'energy', 'Energy and the trade in it', NULL, NULL),
  (22, '01a205b3-d029-76c3-9288-e82881c6c6ba', 'energy-partnership', 'energy partnership', 'Energy trade and joint projects of China and Russia', 21, NULL),  -- below energy
  (23, '01a205b3-d02a-7bb2-b251-9345709301a8', 'gas-pipelines', 'gas pipelines', 'Pipelines for natural gas', 21, NULL),  -- below energy
  (24, '01a205b3-d02b-78de-912e-0c95586efc98', 'china-mongolia-russia-pipeline', 'China-Mongolia-Russia gas pipeline', 'The planned pipeline from Russia through Mongolia to China', 23, NULL),  -- below gas-pipelines
  (25, '01a205b3-d02c-7e82-98f4-8b5daf9fb24e', 'nord-stream-2', 'Nord Stream 2', 'The second pair of pipelines through the Baltic Sea from Russia to Germany', 23, NULL),  -- below gas-pipelines
  (26, '01a205b3-d02d-73de-929f-02123629e6ed', 'saudi-iran-deal', 'Saudi-Iran deal', 'The agreement of Saudi Arabia and Iran to resume diplomatic relations', NULL, NULL),
  (27, '01a205b3-d02e-7a3e-9f35-e34a9c7a9bcc', 'vladimir-putin', 'Vladimir Putin', NULL, NULL, 12),
  (28, '01a205b3-d02f-7f9c-8858-43480852dcd2', 'xi-jinping', 'Xi Jinping', NULL, NULL, 13),
  (29, '01a205b3-d030-7628-87b9-46fae27ec4e3', 'fumio-kishida', 'Fumio Kishida', NULL, NULL, 19),
  (30, '01a205b3-d031-71ba-8196-15be784e10ed', 'volodymyr-zelenskyy', 'Volodymyr Zelenskyy', NULL, NULL, 20),
  (31, '01a205b3-d032-7a64-a005-9576edecc125', 'china', 'China', NULL, NULL, 2),
  (32, '01a205b3-d033-7177-8bab-50691447693b', 'russia', 'Russia', NULL, NULL, 3),
  (33, '01a205b3-d034-7dd6-90ba-06c28fa3a103', 'united-states', 'United States', NULL, NULL, 1),
  (34, '01a205b3-d035-778c-8cfb-7f044c062487', 'ukraine', 'Ukraine', NULL, NULL, 4),
  (35, '01a205b3-d090-7c1e-9f42-6b0d83e5a7c4', 'no-limits-alliance', 'no-limits alliance', 'The alliance without limits that China and Russia declared before the war', 16, NULL),  -- below china-russia-relations
  (36, '01a205b3-d0a1-7c52-8e13-5f2d90b7c6e8', 'peace', 'peace', 'How the war in Ukraine could end in peace', 1, NULL);  -- below war-in-ukraine

-- Other names of the topics

INSERT INTO topic_names (topic_id, name, kind) VALUES
  (1, 'Ukraine war', 'alternative'),
  (1, 'war on Ukraine', 'alternative'),
  (1, 'Russo-Ukrainian war', 'alternative'),
  (1, 'Russia-Ukraine war', 'alternative'),
  (1, 'Russian invasion of Ukraine', 'alternative'),
  (1, 'invasion of Ukraine', 'alternative'),
  (1, 'Ukraine conflict', 'alternative'),
  (1, 'Ukraine crisis', 'alternative'),
  (1, 'war', 'alternative'),
  (1, 'invasion', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (2, 'Chinese peace plan', 'alternative'),
  (2, 'China''s peace plan', 'alternative'),
  (2, 'China''s plan', 'alternative'),
  (2, 'Xi''s peace plan', 'alternative'),
  (2, 'Xi''s plan', 'alternative'),
  (2, 'Mr Xi''s plan', 'alternative'),
  (2, '12-point plan', 'alternative'),
  (2, '12-point peace plan', 'alternative'),
  (2, 'twelve-point plan', 'alternative'),
  (2, 'peace proposal', 'alternative'),
  (2, 'Chinese peace proposal', 'alternative'),
  (2, 'China''s peace proposal', 'alternative'),
  (2, 'plan to end the war', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (3, 'cease-fire', 'alternative'),
  (3, 'truce', 'alternative'),
  (3, 'armistice', 'alternative'),
  (3, 'freezing the war', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (4, 'withdrawal', 'alternative'),
  (4, 'Russian withdrawal', 'alternative'),
  (4, 'withdrawal of Russian troops', 'alternative'),
  (4, 'removal of Russian forces', 'alternative'),
  (4, 'troop withdrawal', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (5, 'peace negotiations', 'alternative'),
  (5, 'negotiations', 'alternative'),
  (5, 'peace discussions', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (6, 'deescalation', 'alternative'),
  (6, 'restraint', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (7, 'Ukraine support', 'alternative'),
  (7, 'Ukraine''s allies', 'alternative'),
  (7, 'allies of Ukraine', 'alternative'),
  (7, 'aid to Ukraine', 'alternative'),
  (7, 'Kyiv visit', 'alternative'),
  (7, 'Kishida''s visit to Kyiv', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (8, 'war crime', 'alternative'),
  (8, 'war criminal', 'alternative'),
  (8, 'war criminals', 'alternative'),
  (8, 'ICC accusation', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (9, 'kidnapping of children', 'alternative'),
  (9, 'kidnapping', 'alternative'),
  (9, 'deportation of children', 'alternative'),
  (9, 'abducted children', 'alternative'),
  (9, 'child abduction', 'alternative'),
  (9, 'Ukrainian children', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (10, 'unilateral sanctions', 'alternative'),
  (10, 'economic sanctions', 'alternative'),
  (10, 'Western sanctions', 'alternative'),
  (10, 'sanctions against Russia', 'alternative'),
  (10, 'sanctions on Russia', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (11, 'state sovereignty', 'alternative'),
  (11, 'national sovereignty', 'alternative'),
  (11, 'sovereignty of all countries', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (12, 'global order', 'alternative'),
  (12, 'new world order', 'alternative'),
  (12, 'balance of power', 'alternative'),
  (12, 'global power', 'alternative'),
  (12, 'world power', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (13, 'multipolarity', 'alternative'),
  (13, 'multipolar order', 'alternative'),
  (13, 'multipolar', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (14, 'international order', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (15, 'global security', 'alternative'),
  (15, 'security', 'alternative'),
  (15, 'regional security', 'alternative'),
  (15, 'strategic stability', 'alternative'),
  (15, 'indivisible security', 'alternative'),
  (15, 'undivided security', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (16, 'Russia-China relations', 'alternative'),
  (16, 'Sino-Russian relations', 'alternative'),
  (16, 'China-Russia alliance', 'alternative'),
  (16, 'Russia-China alliance', 'alternative'),
  (16, 'China-Russia partnership', 'alternative'),
  (16, 'Russia-China partnership', 'alternative'),
  (16, 'alliance', 'alternative'),
  (16, 'partnership', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (17, 'Xi-Putin meeting', 'alternative'),
  (17, 'Putin-Xi meeting', 'alternative'),
  (17, 'Moscow summit', 'alternative'),
  (17, 'Xi-Putin summit', 'alternative'),
  (17, 'Moscow talks', 'alternative'),
  (17, 'Moscow visit', 'alternative'),
  (17, 'Xi''s visit to Moscow', 'alternative'),
  (17, 'Xi''s trip to Russia', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (18, 'trade', 'alternative'),
  (18, 'economic ties', 'alternative'),
  (18, 'economic support', 'alternative'),
  (18, 'China-Russia trade', 'alternative'),
  (18, 'trade between China and Russia', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (19, 'Russia''s economy', 'alternative'),
  (19, 'Russia''s economic situation', 'alternative'),
  (19, 'economy of Russia', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (20, 'isolation', 'alternative'),
  (20, 'international isolation', 'alternative'),
  (20, 'diplomatic isolation', 'alternative'),
  (20, 'Russia''s isolation', 'alternative'),
  (20, 'Putin''s isolation', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (21, 'oil and gas', 'alternative'),
  (21, 'energy policy', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (22, 'energy cooperation', 'alternative'),
  (22, 'energy trade', 'alternative'),
  (22, 'energy trading', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (23, 'gas pipeline', 'alternative'),
  (23, 'natural gas pipeline', 'alternative'),
  (23, 'natural gas pipelines', 'alternative'),
  (23, 'pipeline', 'alternative'),
  (23, 'pipelines', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (24, 'China-Mongolia-Russia pipeline', 'alternative'),
  (24, 'Power of Siberia 2', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (25, 'Nord Stream', 'alternative'),
  (25, 'Nord Stream Line 2', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (26, 'Saudi-Iranian deal', 'alternative'),
  (26, 'Iran-Saudi deal', 'alternative'),
  (26, 'Saudi-Iran rapprochement', 'alternative'),
  (26, 'Saudi Arabia-Iran agreement', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (27, 'Putin', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (28, 'Xi', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (29, 'Kishida', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (30, 'Zelenskyy', 'alternative'),
  (30, 'Volodymyr Zelensky', 'alternative'),
  (30, 'Zelensky', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (31, 'People''s Republic of China', 'alternative'),
  (31, 'PRC', 'alternative'),
  (31, 'Beijing', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (32, 'Russian Federation', 'alternative'),
  (32, 'Kremlin', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (33, 'US', 'alternative'),
  (33, 'USA', 'alternative'),
  (33, 'United States of America', 'alternative'),
  (33, 'America', 'alternative'),
  (33, 'Washington', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (34, 'Kyiv', 'alternative'),
  (34, 'Kiev', 'alternative');
INSERT INTO topic_names (topic_id, name, kind) VALUES
  (35, 'no limits', 'alternative'),
  (35, 'no-limits partnership', 'alternative'),
  (35, 'no-limits friendship', 'alternative');

-- ============================================================================
-- Sources: the article, the three works of its bibliography, and two documents that it takes words from
-- ============================================================================

INSERT INTO sources (id, uid, key, type, title, container_title, publisher, issued, url, language, note) VALUES
  (1, '01a205b3-d036-7da1-bdf1-bee8eb74cc62', 'xiputinmeeting', 'webpage', 'What came out of the meeting between Mr Xi and Mr Putin?', NULL, NULL, NULL, NULL, 'en', 'Author, publisher, date and address are not known.'),
  (2, '01a205b3-d037-7abd-9539-ff5ba37ee6fb', 'chatterjee2023putin', 'webpage', 'Putin to Xi: We will discuss your plan to end the war in Ukraine', 'BBC News', 'BBC', '2023-03-20', 'https://www.bbc.com/news/world-asia-65018657', 'en', 'Title as in the bibliography of the citing article, but not in title case, and with “Xi” where that has “XI”.'),
  (3, '01a205b3-d038-76fa-91d4-93a1f7b4eed1', 'mccarthy2023path', 'webpage', 'No path to peace: Five key takeaways from Xi and Putin''s talks in Moscow', 'CNN', 'Cable News Network', '2023-03-22', 'https://edition.cnn.com/2023/03/22/europe/china-xi-russia-putin-talks-five-takeaways-intl-hnk-mic/index.html', 'en', 'Title as in the bibliography of the citing article, but not in title case, and with “Xi” where that has “XI”.'),
  (4, '01a205b3-d039-796f-b781-615485fdc580', 'nbc2023xis', 'webpage', 'Xi''s Russia trip shows Putin''s war in Ukraine has left him a junior partner to China', 'NBCNews.com', 'NBCUniversal News Group', '2023-03-23', 'https://www.nbcnews.com/news/world/china-russia-xi-jinping-vladimir-putin-new-global-order-us-ukraine-rcna76268', 'en', 'Title as in the bibliography of the citing article, but not in title case. That names no author.'),
  (5, '01a205b3-d03a-75c8-948d-9f688d45c55c', 'china2023position', 'document', 'China''s Position on the Political Settlement of the Ukraine Crisis', NULL, 'Ministry of Foreign Affairs of the People''s Republic of China', '2023-02-24', NULL, 'en', 'Not consulted. The article speaks only of a plan, its words are those of this position paper in English.'),
  (6, '01a205b3-d03b-7213-8c7d-18a2dbb84c54', 'russiastatement', 'document', 'Official Russian statement', NULL, NULL, NULL, NULL, NULL, 'Not consulted. A description, not a title: the article says no more about the document.');

INSERT INTO source_contributors (source_id, position, role, actor_id, family, given) VALUES
  (2, 1, 'author', NULL, 'Chatterjee', 'Phelan'),
  (3, 1, 'author', NULL, 'McCarthy', 'Simone'),
  (5, 1, 'author', 2, NULL, NULL),  -- China
  (6, 1, 'author', 3, NULL, NULL);  -- Russia

INSERT INTO source_references (source_id, cited_source_id) VALUES
  (1, 2),
  (1, 3),
  (1, 4);

INSERT INTO snapshots (id, source_id, sha256) VALUES
  (1, 1, 'b9189199f3d59300022ae9b68624ace8939553746f99e2d15c667a5bddaca486');

-- ============================================================================
-- Memberships, as far as the article supports them. It gives no dates for them.
-- ============================================================================

INSERT INTO memberships (person_id, organization_id, role, source_id) VALUES
  (12, 3, 'President of Russia', 1),  -- Vladimir Putin, Russia
  (13, 2, 'President of China', 1),  -- Xi Jinping, China
  (14, 6, 'United States Secretary of State', 1),  -- Antony Blinken, United States Department of State
  (15, 9, 'Senior China Analyst', 1),  -- Amanda Hsiao, International Crisis Group
  (16, 10, 'Associate Professor', 1),  -- Ja Ian Chong, National University of Singapore
  (17, 11, 'Professor of Russian Politics', 1),  -- Sam Greene, King’s College London
  (18, 1, 'United States Ambassador to Japan', 1),  -- Rahm Emanuel, United States
  (19, 5, 'Prime Minister of Japan', 1),  -- Fumio Kishida, Japan
  (20, 4, 'President of Ukraine', 1);  -- Volodymyr Zelenskyy, Ukraine

-- ============================================================================
-- Claims: propositions in our own words
-- ============================================================================

INSERT INTO claims (id, uid, text, note, batch_id, created) VALUES
  (1, '01a205b3-d03c-77c0-ac50-c039707e908d', 'Xi Jinping and Vladimir Putin met in Moscow on 20 March 2023.', 'The year is that of the bibliography.', 1, '2026-11-23T00:00:00Z'),
  (2, '01a205b3-d03d-7a2c-857d-932d0b6e3c78', 'China acts justly in the world and seeks security for every country.', NULL, 1, '2026-11-23T00:00:00Z'),
  (3, '01a205b3-d03e-70d4-af82-94ed53e62024', 'Russia has prospered under the leadership of Vladimir Putin.', NULL, 1, '2026-11-23T00:00:00Z'),
  (4, '01a205b3-d03f-78c8-9636-f2ee01e32ce8', 'The people of Russia will go on supporting Vladimir Putin.', NULL, 1, '2026-11-23T00:00:00Z'),
  (5, '01a205b3-d040-7c85-ba37-c589191527d1', 'China''s peace plan was a leading subject of the Moscow meeting.', NULL, 1, '2026-11-23T00:00:00Z'),
  (6, '01a205b3-d041-773d-8d7c-79f230bb6823', 'China''s peace plan is a manoeuvre to gain time.', NULL, 1, '2026-11-23T00:00:00Z'),
  (7, '01a205b3-d042-7970-bc23-85e7ed30193d', 'Russia, backed by China, may try to freeze the war in Ukraine on Russian terms.', NULL, 1, '2026-11-23T00:00:00Z'),
  (8, '01a205b3-d043-74bb-9903-4634edcd93e0', 'A ceasefire that leaves Russian forces in Ukraine would confirm what Russia has conquered.', NULL, 1, '2026-11-23T00:00:00Z'),
  (9, '01a205b3-d044-791a-8479-76dd168db843', 'China''s peace plan does not require Russia to withdraw from Ukraine.', NULL, 1, '2026-11-23T00:00:00Z'),
  (10, '01a205b3-d045-72ee-ac1e-9d513e6b7b4a', 'Russian forces must leave Ukraine before peace talks can begin.', NULL, 1, '2026-11-23T00:00:00Z'),
  (11, '01a205b3-d046-7299-a2e8-1428f95c0cb9', 'The sovereignty of every country must be respected.', NULL, 1, '2026-11-23T00:00:00Z'),
  (12, '01a205b3-d047-7553-abdf-7c2533da71e8', 'All sides must hold back and let the conflict calm down step by step.', NULL, 1, '2026-11-23T00:00:00Z'),
  (13, '01a205b3-d048-7a08-9606-715314bb47b1', 'Unilateral sanctions are wrong.', NULL, 1, '2026-11-23T00:00:00Z'),
  (14, '01a205b3-d049-7f80-98d4-676fdc857896', 'China''s stand against sanctions is a rebuke to the West and other allies of Ukraine.', NULL, 1, '2026-11-23T00:00:00Z'),
  (15, '01a205b3-d04a-7550-addf-b0b7cbce6e8f', 'China''s peace plan can be the basis of a peace between Russia and Ukraine.', NULL, 1, '2026-11-23T00:00:00Z'),
  (16, '01a205b3-d04b-73eb-b4ae-ca7211baf68e', 'The Moscow meeting was mainly about other things than the war in Ukraine.', 'In tension with the claim that the peace plan was a leading subject, but no contradiction: a leading subject need not be the main one.', 1, '2026-11-23T00:00:00Z'),
  (17, '01a205b3-d04c-7ae3-92c3-3309b1473aa1', 'China and Russia will cooperate economically and support each other.', NULL, 1, '2026-11-23T00:00:00Z'),
  (18, '01a205b3-d04d-7700-bb15-56f7be4cae10', 'China gains more from the agreements with Russia than Russia does.', NULL, 1, '2026-11-23T00:00:00Z'),
  (19, '01a205b3-d04e-7063-956a-4d178c93be19', 'The Moscow visit let Vladimir Putin show that he is not isolated in the world.', NULL, 1, '2026-11-23T00:00:00Z'),
  (20, '01a205b3-d04f-7217-a1e9-15ed0e285b66', 'The Moscow visit let Xi Jinping show the United States that China has a dependable partner.', NULL, 1, '2026-11-23T00:00:00Z'),
  (21, '01a205b3-d050-7ab3-a29c-f57babbae047', 'The Moscow meeting did not repeat the declaration of an alliance without limits.', NULL, 1, '2026-11-23T00:00:00Z'),
  (22, '01a205b3-d051-722c-89ac-81c345f5dd2c', 'The alliance of China and Russia has no limits.', NULL, 1, '2026-11-23T00:00:00Z'),
  (23, '01a205b3-d052-7ee5-8653-172185160680', 'The alliance of China and Russia is firm and secure.', NULL, 1, '2026-11-23T00:00:00Z'),
  (24, '01a205b3-d053-74cb-8143-80e8a7c7b5a7', 'China accepts damage to its international standing for the sake of its alliance with Russia.', NULL, 1, '2026-11-23T00:00:00Z'),
  (25, '01a205b3-d054-7a04-98fb-e4c699f9515b', 'The relationship between China and Russia is unequal.', NULL, 1, '2026-11-23T00:00:00Z'),
  (26, '01a205b3-d055-7911-9656-a49fb98b50bd', 'Russia needs China more than China needs Russia.', NULL, 1, '2026-11-23T00:00:00Z'),
  (27, '01a205b3-d056-7b29-be8f-bfa105450f19', 'China has given Russia leave to go on with the war in Ukraine.', NULL, 1, '2026-11-23T00:00:00Z'),
  (28, '01a205b3-d057-76b4-9b34-1f5ab1e35079', 'The alliance of China and Russia rests on convenience.', NULL, 1, '2026-11-23T00:00:00Z'),
  (29, '01a205b3-d058-7840-aa0c-8a77840f845d', 'The Moscow meeting raises the international standing of Xi Jinping.', NULL, 1, '2026-11-23T00:00:00Z'),
  (30, '01a205b3-d059-731b-8a8e-2a073fb70751', 'Xi Jinping brokered the resumption of diplomatic relations between Saudi Arabia and Iran.', NULL, 1, '2026-11-23T00:00:00Z'),
  (31, '01a205b3-d05a-7a0d-afd8-25a052fda1ba', 'The world should have several centres of power and no single country in control.', NULL, 1, '2026-11-23T00:00:00Z'),
  (32, '01a205b3-d05b-7b65-a273-69460f4dfa7e', 'The United States undermines international security to keep its military superiority.', NULL, 1, '2026-11-23T00:00:00Z'),
  (33, '01a205b3-d05c-7565-a707-ecc4a7f9bfbc', 'Chinese companies are to take over from the American ones that left the Russian market.', NULL, 1, '2026-11-23T00:00:00Z'),
  (34, '01a205b3-d05d-78b2-95b6-e90a8655d8be', 'Since the start of the war Russia depends on China for its exports and imports.', NULL, 1, '2026-11-23T00:00:00Z'),
  (35, '01a205b3-d05e-7621-96e8-11d67f1ce2ef', 'China and Russia have expanded their trade in energy.', NULL, 1, '2026-11-23T00:00:00Z'),
  (36, '01a205b3-d05f-72d1-874f-a778af887313', 'China and Russia will work more closely together on energy.', NULL, 1, '2026-11-23T00:00:00Z'),
  (37, '01a205b3-d060-70b8-956b-d7a2f06b8e77', 'A new gas pipeline from Russia through Mongolia to China is being studied.', NULL, 1, '2026-11-23T00:00:00Z'),
  (38, '01a205b3-d061-7072-a582-ae8339ae1e71', 'The pipeline through Mongolia is to replace Nord Stream 2.', NULL, 1, '2026-11-23T00:00:00Z'),
  (39, '01a205b3-d062-71f5-a0ac-10089649ad0d', 'Nord Stream 2 supplies Europe with gas.', 'Nord Stream 2 never went into service.', 1, '2026-11-23T00:00:00Z'),
  (40, '01a205b3-d063-770d-b6fb-8d4cc57db3d3', 'Japan''s prime minister went to Kyiv to show support for Ukraine and Volodymyr Zelenskyy.', NULL, 1, '2026-11-23T00:00:00Z'),
  (41, '01a205b3-d064-7439-a592-be1f76ebcc71', 'The meetings in Moscow and Kyiv stand for two opposite kinds of partnership.', NULL, 1, '2026-11-23T00:00:00Z'),
  (42, '01a205b3-d065-7118-a09d-9453f75c0688', 'Vladimir Putin is a war criminal.', NULL, 1, '2026-11-23T00:00:00Z'),
  (43, '01a205b3-d066-76b5-8d8c-120be32c4f28', 'Vladimir Putin is responsible for war crimes in the abduction of children from Ukraine.', NULL, 1, '2026-11-23T00:00:00Z'),
  (44, '01a205b3-d091-7a53-8d17-c2f94e608b3a', 'The Moscow meeting matters greatly for what China and Russia do next.', NULL, 1, '2026-11-23T00:00:00Z'),
  (45, '01a205b3-d092-7e86-b05c-194d7fa362e8', 'The visit of Japan''s prime minister to Kyiv was a response to the Moscow meeting.', NULL, 1, '2026-11-23T00:00:00Z');

INSERT INTO claim_topics (claim_id, topic_id) VALUES
  (1, 17),  -- moscow-meeting
  (2, 31),  -- china
  (2, 15),  -- international-security
  (3, 27),  -- vladimir-putin
  (3, 32),  -- russia
  (4, 27),  -- vladimir-putin
  (4, 32),  -- russia
  (5, 2),  -- peace-plan
  (5, 17),  -- moscow-meeting
  (6, 2),  -- peace-plan
  (7, 1),  -- war-in-ukraine
  (7, 3),  -- ceasefire
  (7, 2),  -- peace-plan
  (8, 3),  -- ceasefire
  (8, 4),  -- withdrawal-of-russian-forces
  (9, 2),  -- peace-plan
  (9, 4),  -- withdrawal-of-russian-forces
  (10, 4),  -- withdrawal-of-russian-forces
  (10, 5),  -- peace-talks
  (11, 11),  -- sovereignty
  (12, 6),  -- de-escalation
  (13, 10),  -- sanctions
  (14, 10),  -- sanctions
  (14, 7),  -- support-for-ukraine
  (14, 31),  -- china
  (15, 2),  -- peace-plan
  (16, 17),  -- moscow-meeting
  (16, 1),  -- war-in-ukraine
  (17, 18),  -- economic-cooperation
  (17, 16),  -- china-russia-relations
  (18, 18),  -- economic-cooperation
  (19, 17),  -- moscow-meeting
  (19, 20),  -- isolation-of-russia
  (20, 17),  -- moscow-meeting
  (20, 16),  -- china-russia-relations
  (20, 33),  -- united-states
  (21, 16),  -- china-russia-relations
  (21, 35),  -- no-limits-alliance
  (21, 17),  -- moscow-meeting
  (22, 16),  -- china-russia-relations
  (22, 35),  -- no-limits-alliance
  (23, 16),  -- china-russia-relations
  (24, 16),  -- china-russia-relations
  (24, 31),  -- china
  (25, 16),  -- china-russia-relations
  (26, 16),  -- china-russia-relations
  (27, 1),  -- war-in-ukraine
  (27, 31),  -- china
  (28, 16),  -- china-russia-relations
  (29, 28),  -- xi-jinping
  (29, 17),  -- moscow-meeting
  (30, 26),  -- saudi-iran-deal
  (30, 28),  -- xi-jinping
  (31, 13),  -- multipolar-world
  (32, 33),  -- united-states
  (32, 15),  -- international-security
  (33, 19),  -- russian-economy
  (33, 18),  -- economic-cooperation
  (34, 19),  -- russian-economy
  (34, 18),  -- economic-cooperation
  (35, 22),  -- energy-partnership
  (35, 18),  -- economic-cooperation
  (36, 22),  -- energy-partnership
  (36, 18),  -- economic-cooperation
  (37, 24),  -- china-mongolia-russia-pipeline
  (38, 24),  -- china-mongolia-russia-pipeline
  (38, 25),  -- nord-stream-2
  (39, 25),  -- nord-stream-2
  (40, 7),  -- support-for-ukraine
  (40, 29),  -- fumio-kishida
  (41, 16),  -- china-russia-relations
  (41, 7),  -- support-for-ukraine
  (42, 8),  -- war-crimes
  (42, 27),  -- vladimir-putin
  (43, 8),  -- war-crimes
  (43, 9),  -- abduction-of-children
  (43, 27),  -- vladimir-putin
  (44, 17),  -- moscow-meeting
  (45, 17),  -- moscow-meeting
  (45, 7);  -- support-for-ukraine

-- How claims bear on each other. A contradiction is stored once, the lower id first.

INSERT INTO claim_relations (from_id, to_id, relation) VALUES
  (6, 15, 'contradicts'),  -- China’s peace plan is a manoeuvre to gain time. | China’s peace plan can be the basis of a peace between Russia and Ukraine.
  (7, 6, 'supports'),  -- Russia, backed by China, may try to freeze the war in Ukraine on Russian terms. | China’s peace plan is a manoeuvre to gain time.
  (9, 7, 'supports'),  -- China’s peace plan does not require Russia to withdraw from Ukraine. | Russia, backed by China, may try to freeze the war in Ukraine on Russian terms.
  (8, 10, 'supports'),  -- A ceasefire that leaves Russian forces in Ukraine would confirm what Russia has conquered. | Russian forces must leave Ukraine before peace talks can begin.
  (26, 25, 'supports'),  -- Russia needs China more than China needs Russia. | The relationship between China and Russia is unequal.
  (18, 25, 'supports'),  -- China gains more from the agreements with Russia than Russia does. | The relationship between China and Russia is unequal.
  (34, 26, 'supports'),  -- Since the start of the war Russia depends on China for its exports and imports. | Russia needs China more than China needs Russia.
  (36, 17, 'refines'),  -- China and Russia will work more closely together on energy. | China and Russia will cooperate economically and support each other.
  (43, 42, 'supports');  -- Vladimir Putin is responsible for war crimes in the abduction of children from Ukraine. | Vladimir Putin is a war criminal.

-- ============================================================================
-- Quotes, in the order of the article
-- ============================================================================

-- q1  (the source itself), paragraph 1
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (1, '01a205b3-d067-7d47-af3f-3525dd7e82ad', 'Putin and Xi came together in Moscow on 20 March to talk about the war in Ukraine, trade and more, and much of what their countries do next hangs on it.', 'narration', NULL, NULL, 'en', 'The article gives the day and the month of the meeting. The year, 2023, is that of its bibliography. The passage takes in words of Putin, which make a quote of their own.', 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (1, 1, 1, 1, 251, 593, '339b5381700a221082345bb64311447c1270d50f34b5d14ad9c35963c14a770e', 'paragraph:1', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (1, 17, NULL, 1),  -- moscow-meeting
  (1, 1, NULL, 1),  -- war-in-ukraine
  (1, 18, NULL, 1);  -- economic-cooperation
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (1, 1, 'asserts'),  -- Xi Jinping and Vladimir Putin met in Moscow on 20 March 2023.
  (1, 44, 'asserts');  -- The Moscow meeting matters greatly for what China and Russia do next.

-- q2  Vladimir Putin, paragraph 1
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (2, '01a205b3-d068-78ed-a3be-db34f787b1bd', 'Putin called Xi and himself “dear friends”.', 'mixed', NULL, NULL, 'en', 'Not tied to the meeting or to a day. A courtesy, so no stance is coded. The English is that of the article, the original was Russian.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (2, 1, 12, 'President of Russia', 3, 'attested');  -- Vladimir Putin, Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (2, 2, 1, 1, 448, 515, '8e82dc9b9526b5da76029dae4f5b7ec3d8e7cfe8f06988c02ce02780abef0581', 'paragraph:1', 'describes', 'Mr Putin', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (2, 28, NULL, 1),  -- xi-jinping
  (2, 16, NULL, 1);  -- china-russia-relations

-- q3  Vladimir Putin, paragraph 1
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (3, '01a205b3-d069-7f18-ad3d-277d8e3aba96', 'Putin commended China''s leaders for “overserving the principles of justice” and for striving for “undivided security for every country.”', 'mixed', '2023-03-20', 'Meeting of Xi Jinping and Vladimir Putin in Moscow', 'en', '“overserving” [sic], presumably for “observing”. Day and month are those of the meeting in the article, the year is that of its bibliography. The English is that of the article, the original was Russian.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (3, 1, 12, 'President of Russia', 3, 'attested');  -- Vladimir Putin, Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (3, 3, 1, 1, 595, 737, '374de094f648a764e2ea50b8f3a9b3c14ef7392e431646197fdf55f13b655e68', 'paragraph:1', 'praised', 'Mr Putin', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (3, 31, 'support', 1),  -- china
  (3, 15, 'support', 1);  -- international-security
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (3, 2, 'asserts');  -- China acts justly in the world and seeks security for every country.

-- q4  Xi Jinping, paragraph 1
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (4, '01a205b3-d06a-7c51-b4ad-cfe2e93d2fb1', 'under your strong leadership, Russia has made great strides in its prosperous development. I am confident that the Russian people will continue to give you their firm support.', 'direct', '2023-03-20', 'Meeting of Xi Jinping and Vladimir Putin in Moscow', 'en', 'The answer to the praise by Putin at the meeting. Day and month are those of the meeting in the article, the year is that of its bibliography. The English is that of the article, the original was Chinese.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (4, 1, 13, 'President of China', 2, 'attested');  -- Xi Jinping, China
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (4, 4, 1, 1, 783, 960, 'b7a3322c78419df7df9c6a07ed3b51260337be1a46faeb7e84da5e029745df8e', 'paragraph:1', 'replied', 'Mr Xi', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (4, 27, 'support', 1),  -- vladimir-putin
  (4, 32, NULL, 1);  -- russia
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (4, 3, 'asserts'),  -- Russia has prospered under the leadership of Vladimir Putin.
  (4, 4, 'asserts');  -- The people of Russia will go on supporting Vladimir Putin.

-- q5  (the source itself), paragraph 2
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (5, '01a205b3-d06b-77a1-9754-18f83d5dccea', 'Xi''s plan for an end to the war was high on the agenda of the meeting.', 'narration', NULL, NULL, 'en', NULL, 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (5, 5, 1, 1, 963, 1073, '0e284490b06acb6820d8c205105a84684d4de014b831abccd35a5c5a2b874699', 'paragraph:2', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (5, 2, NULL, 1),  -- peace-plan
  (5, 17, NULL, 1);  -- moscow-meeting
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (5, 5, 'asserts');  -- China’s peace plan was a leading subject of the Moscow meeting.

-- q6  United States, paragraph 2
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (6, '01a205b3-d06c-7a8d-943b-3481989f33da', 'The United States called the plan a “stalling tactic”.', 'mixed', NULL, NULL, 'en', 'No person is named, so the state speaks.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (6, 1, 1, NULL, NULL, 'attested');  -- United States
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (6, 6, 1, 1, 1075, 1124, '824db0c0a78404a1bc688ef00a93cbc431af79d87511f18cfe12762f07b8d04f', 'paragraph:2', 'described', 'The US', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (6, 2, 'oppose', 1);  -- peace-plan
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (6, 6, 'asserts');  -- China’s peace plan is a manoeuvre to gain time.

-- q7  Antony Blinken, paragraph 2
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (7, '01a205b3-d06d-7724-b262-bb603ed101c8', 'the world should not be fooled by any tactical move by Russia, supported by China or any other country, to freeze the war on its own terms.', 'direct', NULL, NULL, 'en', 'The words do not name the plan. The article adds them to the verdict of the United States on it, hence the stance.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (7, 1, 14, 'United States Secretary of State', 6, 'attested');  -- Antony Blinken, United States Department of State
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (7, 7, 1, 1, 1182, 1323, 'd2b627a7c6b5e356ea898d507c615f743b6f6f99e194815598bafd57bd0e7be7', 'paragraph:2', 'added', 'Antony Blinken', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (7, 2, 'oppose', 1),  -- peace-plan
  (7, 1, NULL, 1),  -- war-in-ukraine
  (7, 3, NULL, 1),  -- ceasefire
  (7, 32, NULL, 1),  -- russia
  (7, 31, NULL, 1);  -- china
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (7, 7, 'asserts');  -- Russia, backed by China, may try to freeze the war in Ukraine on Russian terms.

-- q8  Antony Blinken, paragraph 2
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (8, '01a205b3-d06e-7e6c-8769-af4a8d10a996', 'calling for a ceasefire that does not include the removal of Russian forces from Ukrainian territory would effectively be supporting the ratification of Russian conquest.', 'direct', NULL, NULL, 'en', 'What is opposed is a ceasefire that leaves Russian forces in Ukraine, not every ceasefire. The words are reported as a comment on the plan but do not name it, so no stance toward the plan is coded.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (8, 1, 14, 'United States Secretary of State', 6, 'attested');  -- Antony Blinken, United States Department of State
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (8, 8, 1, 1, 1347, 1519, '2c81fc741c0f737af1f89c4b0e58bd4b9adf8d5683e2ee4b8a5c6272f3297326', 'paragraph:2', 'commented', 'Antony Blinken', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (8, 3, 'oppose', 1),  -- ceasefire
  (8, 4, 'support', 1),  -- withdrawal-of-russian-forces
  (8, 2, NULL, 1),  -- peace-plan
  (8, 34, NULL, 1);  -- ukraine
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (8, 8, 'asserts');  -- A ceasefire that leaves Russian forces in Ukraine would confirm what Russia has conquered.

-- q9  (the source itself), paragraph 3
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (9, '01a205b3-d06f-73a7-8bc5-c133241bea34', 'The plan says nothing of a Russian withdrawal from Ukraine.', 'narration', NULL, NULL, 'en', '“retrieve” is printed, presumably for “retreat”.', 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (9, 9, 1, 1, 1522, 1611, '78fec04a36301aed990df799d44d64fca86ddb2bbcb7a054a1b3432ea7d4d37c', 'paragraph:3', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (9, 2, NULL, 1),  -- peace-plan
  (9, 4, NULL, 1),  -- withdrawal-of-russian-forces
  (9, 34, NULL, 1);  -- ukraine
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (9, 9, 'asserts');  -- China’s peace plan does not require Russia to withdraw from Ukraine.

-- q10  Ukraine, paragraph 3
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (10, '01a205b3-d070-7c32-89d2-18075298a381', 'Ukraine made a Russian withdrawal one of its conditions for opening peace talks.', 'indirect', NULL, NULL, 'en', 'Reported within the sentence on the plan. Peace talks are made conditional, so no stance toward them is coded.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (10, 1, 4, NULL, NULL, 'attested');  -- Ukraine
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (10, 10, 1, 1, 1578, 1693, 'd7339d82d5792691c1c27a0f165208ef5be153db6cc703f11a17d460e16f3406', 'paragraph:3', 'demanded', 'Ukraine', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (10, 4, 'support', 1),  -- withdrawal-of-russian-forces
  (10, 5, NULL, 1),  -- peace-talks
  (10, 34, NULL, 1);  -- ukraine
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (10, 10, 'asserts');  -- Russian forces must leave Ukraine before peace talks can begin.

-- q11  China, paragraph 3
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (11, '01a205b3-d071-7061-b8c3-5837455426d7', 'China''s plan stressed “respecting the sovereignty of all countries… all parties must stay rational and exercise restraint” and the need to “gradually deescalate the situation.”', 'mixed', NULL, NULL, 'en', 'The plan is a document, so China speaks. The article calls it a plan of Xi, the wording identifies it as the position paper of 24 February 2023. The ellipsis is in the article and joins words from two points of the paper. These are words of the plan and not about it, so no stance toward it is coded.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (11, 1, 2, NULL, NULL, 'attested');  -- China
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (11, 11, 1, 1, 1695, 1859, '7288b0b7cefe3574449f510e224e2365edca6babdb6436fe65678b763be739b3', 'paragraph:3', 'highlighted', 'this plan', 5, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (11, 2, NULL, 1),  -- peace-plan
  (11, 11, 'support', 1),  -- sovereignty
  (11, 6, 'support', 1);  -- de-escalation
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (11, 11, 'asserts'),  -- The sovereignty of every country must be respected.
  (11, 12, 'asserts');  -- All sides must hold back and let the conflict calm down step by step.

-- q12  China, paragraph 3
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (12, '01a205b3-d072-7509-8b12-657c3a0b0992', 'China''s plan spoke out against “unilateral sanctions”.', 'mixed', NULL, NULL, 'en', 'The two marked words are from the plan, that China rejects such sanctions is how the article reports it. On the document see the position paper of 24 February 2023.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (12, 1, 2, NULL, NULL, 'attested');  -- China
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (12, 12, 1, 1, 1860, 1935, '9dd48477c4db65effb9c4e110c3693b891d8d547d3176e19d7edc21c8bcb9de8', 'paragraph:3', 'demonstrated', 'China', 5, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (12, 10, 'oppose', 1),  -- sanctions
  (12, 2, NULL, 1);  -- peace-plan
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (12, 13, 'asserts');  -- Unilateral sanctions are wrong.

-- q13  (the source itself), paragraph 3
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (13, '01a205b3-d073-7ecc-b11c-d8a1c8a30609', 'To reject such sanctions can be read as a rebuke to the West and to others who back Ukraine.', 'narration', NULL, NULL, 'en', NULL, 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (13, 13, 1, 1, 1937, 2020, '67699cdc1fd25864fa1e23b5b7e57f42cfb027781df2a689ebd1bb378d1e0cda', 'paragraph:3', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (13, 10, NULL, 1),  -- sanctions
  (13, 7, NULL, 1),  -- support-for-ukraine
  (13, 31, NULL, 1),  -- china
  (13, 34, NULL, 1);  -- ukraine
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (13, 14, 'asserts');  -- China’s stand against sanctions is a rebuke to the West and other allies of Ukraine.

-- q14  Vladimir Putin, paragraph 3
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (14, '01a205b3-d074-71b3-9a41-cd9d5b9c5c17', 'Putin said that the plan could serve as a foundation for peace with Ukraine.', 'indirect', NULL, 'Meeting of Xi Jinping and Vladimir Putin in Moscow', 'en', 'Placed after Putin had heard the plan, with no day of its own.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (14, 1, 12, 'President of Russia', 3, 'attested');  -- Vladimir Putin, Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (14, 14, 1, 1, 2022, 2139, 'c9382842ee53afb33283e19d42ec348127c267ee6c6f130f8e8e7eb02b257f8d', 'paragraph:3', 'mentioned', 'Putin', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (14, 2, 'support', 1),  -- peace-plan
  (14, 34, NULL, 1);  -- ukraine
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (14, 15, 'asserts');  -- China’s peace plan can be the basis of a peace between Russia and Ukraine.

-- q15  (the source itself), paragraph 3
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (15, '01a205b3-d075-72e2-a208-87a030b3153e', 'The war in Ukraine did not dominate the meeting.', 'narration', NULL, NULL, 'en', NULL, 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (15, 15, 1, 1, 2141, 2207, 'b15adf65303d96af69fd332e75e6cf8ee503e3ea00301a4b58c73c9d462a5627', 'paragraph:3', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (15, 17, NULL, 1),  -- moscow-meeting
  (15, 1, NULL, 1);  -- war-in-ukraine
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (15, 16, 'asserts');  -- The Moscow meeting was mainly about other things than the war in Ukraine.

-- q16  China and Russia, paragraph 4
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (16, '01a205b3-d076-7661-baf6-3d5bb2f67fc3', 'China and Russia promised to work together in the economy and to back each other.', 'indirect', NULL, 'Meeting of Xi Jinping and Vladimir Putin in Moscow', 'en', 'The article dates the meeting but not these words, and names no document.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (16, 1, 2, NULL, NULL, 'attested'),  -- China
  (16, 2, 3, NULL, NULL, 'attested');  -- Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (16, 16, 1, 1, 2289, 2396, '0f96ff47d6ee149963ed3b0e23b257e9e31c0b011dcbfbfde1d0a9fdde993b0f', 'paragraph:4', 'promise', 'the two countries', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (16, 18, 'support', 1),  -- economic-cooperation
  (16, 16, 'support', 1);  -- china-russia-relations
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (16, 17, 'asserts');  -- China and Russia will cooperate economically and support each other.

-- q17  (the source itself), paragraph 4
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (17, '01a205b3-d077-7f33-bcce-6f9f32f23735', 'China has more to gain from the agreements than Russia has.', 'narration', NULL, NULL, 'en', NULL, 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (17, 17, 1, 1, 2398, 2449, '8c13a226490e0eab894a2b4bdf96e930cd9d0a440a018b6c79c197dee9db61f8', 'paragraph:4', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (17, 18, NULL, 1);  -- economic-cooperation
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (17, 18, 'asserts');  -- China gains more from the agreements with Russia than Russia does.

-- q18  Amanda Hsiao, paragraph 4
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (18, '01a205b3-d078-70d3-a08e-e099a8231d03', 'the trip was valuable for Putin to signal that he is not internationally isolated and for Mr Xi to signal to Washington that China has a reliable partner in its corner regardless of what new American-led pressures may emerge.', 'direct', NULL, NULL, 'en', 'An assessment, no stance is coded.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (18, 1, 15, 'Senior China Analyst', 9, 'attested');  -- Amanda Hsiao, International Crisis Group
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (18, 18, 1, 1, 2545, 2772, '4e5f5c1ed9fb4002d89b14b1393ae1a2f041e19755ddef5ec2064405bce42985', 'paragraph:4', 'stated', 'Amanda Hisao', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (18, 17, NULL, 1),  -- moscow-meeting
  (18, 20, NULL, 1),  -- isolation-of-russia
  (18, 16, NULL, 1),  -- china-russia-relations
  (18, 27, NULL, 1),  -- vladimir-putin
  (18, 28, NULL, 1),  -- xi-jinping
  (18, 33, NULL, 1);  -- united-states
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (18, 19, 'asserts'),  -- The Moscow visit let Vladimir Putin show that he is not isolated in the world.
  (18, 20, 'asserts');  -- The Moscow visit let Xi Jinping show the United States that China has a dependable partner.

-- q19  Amanda Hsiao, paragraph 4
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (19, '01a205b3-d079-7126-bffa-072c85cf8d98', 'Hsiao went on to say that the alliance without limits, proclaimed before the war, had not come up at the meeting.', 'indirect', NULL, NULL, 'en', 'The marked words inside this report are those of China and Russia and make a quote of their own.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (19, 1, 15, 'Senior China Analyst', 9, 'attested');  -- Amanda Hsiao, International Crisis Group
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (19, 19, 1, 1, 2773, 2916, '996e094944591452832bd2696506704e9494f393efef0ae31a8173a08662cc53', 'paragraph:4', 'continued to say', 'Amanda Hisao', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (19, 35, NULL, 1),  -- no-limits-alliance
  (19, 16, NULL, 1),  -- china-russia-relations
  (19, 17, NULL, 1);  -- moscow-meeting
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (19, 21, 'asserts');  -- The Moscow meeting did not repeat the declaration of an alliance without limits.

-- q20  China and Russia, paragraph 4
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (20, '01a205b3-d07a-7c45-b451-f0640a6f9226', 'Before the war, China and Russia declared an alliance with “no limits”.', 'mixed', NULL, NULL, 'en', 'Speech within the report on what Hsiao said. The article gives no date but that it was before the war.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (20, 1, 2, NULL, NULL, 'attested'),  -- China
  (20, 2, 3, NULL, NULL, 'attested');  -- Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (20, 20, 1, 1, 2848, 2916, '9fbc29cf7cc4858b58c152e38a23fbc7fb6641b637a8ff88f2c497f140896b20', 'paragraph:4', 'declared', 'the two countries', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (20, 35, 'support', 1),  -- no-limits-alliance
  (20, 16, 'support', 1);  -- china-russia-relations
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (20, 22, 'asserts');  -- The alliance of China and Russia has no limits.

-- q21  China and Russia, paragraph 4
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (21, '01a205b3-d07b-7e73-90ab-377b5cfb8982', 'China and Russia declared their alliance to be firm and secure.', 'indirect', NULL, 'Meeting of Xi Jinping and Vladimir Putin in Moscow', 'en', 'The article lets the meeting declare it, read as the two states together. The article dates the meeting but not these words, and names no document.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (21, 1, 2, NULL, NULL, 'attested'),  -- China
  (21, 2, 3, NULL, NULL, 'attested');  -- Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (21, 21, 1, 1, 2918, 3019, '34726649aec074c13c1d1c56a71bdde76727c90d2d8b66152c6e142dd6c52ff0', 'paragraph:4', 'made a declaration', 'This meeting', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (21, 16, 'support', 1);  -- china-russia-relations
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (21, 23, 'asserts');  -- The alliance of China and Russia is firm and secure.

-- q22  (the source itself), paragraph 4
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (22, '01a205b3-d07c-7a15-aad1-df881dd066ee', 'China is ready to pay for the alliance with its good name abroad.', 'narration', NULL, NULL, 'en', 'Printed as part of the declaration. A state would hardly declare this of itself, and the article names no one who says it, so it is recorded as an assertion of the article.', 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (22, 22, 1, 1, 3024, 3093, '3cb839ca2bbc87f69062a17c6d8cbb472655e1842db3152a7dcb044d738c2998', 'paragraph:4', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (22, 16, NULL, 1),  -- china-russia-relations
  (22, 31, NULL, 1);  -- china
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (22, 24, 'asserts');  -- China accepts damage to its international standing for the sake of its alliance with Russia.

-- q23  (the source itself), paragraph 5
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (23, '01a205b3-d07d-7a8a-851c-42ae252f0d4b', 'The meeting showed how unequal the partners are.', 'narration', NULL, NULL, 'en', NULL, 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (23, 23, 1, 1, 3096, 3216, '3388b5a4a5282eb13af16fefb30d5758afa0aa8df0ca4b7f7e98b708f15dc579', 'paragraph:5', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (23, 16, NULL, 1),  -- china-russia-relations
  (23, 17, NULL, 1);  -- moscow-meeting
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (23, 25, 'asserts');  -- The relationship between China and Russia is unequal.

-- q24  Ja Ian Chong, paragraph 5
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (24, '01a205b3-d07e-7002-8204-d8a5971e1c57', 'Chong said that Russia depends on Chinese help far more than China on Russian help.', 'indirect', NULL, NULL, 'en', 'An assessment, no stance is coded.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (24, 1, 16, 'Associate Professor', 10, 'attested');  -- Ja Ian Chong, National University of Singapore
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (24, 24, 1, 1, 3218, 3411, 'ceff6b7e31c10f123559f203fb5950d70b44580b8da61128a94d6dff521330bc', 'paragraph:5', 'commented', 'Ja Jan Chong', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (24, 16, NULL, 1);  -- china-russia-relations
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (24, 26, 'asserts'),  -- Russia needs China more than China needs Russia.
  (24, 25, 'asserts');  -- The relationship between China and Russia is unequal.

-- q25  Sam Greene, paragraph 5
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (25, '01a205b3-d07f-7f7d-970a-9070d12a193d', 'Greene called the meeting “essentially permission from Beijing to keep fighting”.', 'mixed', NULL, NULL, 'en', 'An assessment, no stance is coded.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (25, 1, 17, 'Professor of Russian Politics', 11, 'attested');  -- Sam Greene, King’s College London
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (25, 25, 1, 1, 3429, 3576, '6daa9fd51ddf5797f9765393ef74e19601c9785f5cf903adf6bd324dc36ccb84', 'paragraph:5', 'stated', 'Sam Greene', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (25, 17, NULL, 1),  -- moscow-meeting
  (25, 1, NULL, 1),  -- war-in-ukraine
  (25, 31, NULL, 1);  -- china
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (25, 27, 'asserts');  -- China has given Russia leave to go on with the war in Ukraine.

-- q26  United States Senate, paragraph 5
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (26, '01a205b3-d080-7c7b-b622-32ee2e10d47d', 'The Senate called the alliance a “marriage of convenience” with Russia as a “junior partner”.', 'mixed', NULL, NULL, 'en', 'Attributed as printed, and disputed: a chamber speaks by vote and the article names none, while Antony Blinken is on record with both phrases before the Foreign Relations Committee of the Senate on 22 March 2023, so a witness was probably taken for the chamber. The bibliography has the second phrase in a title, without the Senate. Belittling words, but for or against nothing, so no stance is coded.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (26, 1, 7, NULL, NULL, 'disputed');  -- United States Senate
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (26, 26, 1, 1, 3578, 3686, 'c6390f1864bc4dcf6de717ff77e4efacefc4e6d452eb67a6de30cb704f08a66d', 'paragraph:5', 'described', 'The American Senate', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (26, 16, NULL, 1),  -- china-russia-relations
  (26, 32, NULL, 1);  -- russia
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (26, 28, 'asserts'),  -- The alliance of China and Russia rests on convenience.
  (26, 25, 'asserts');  -- The relationship between China and Russia is unequal.

-- q27  (the source itself), paragraph 6
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (27, '01a205b3-d081-7794-98ca-fc52e60869ed', 'Having brokered the renewal of ties between Saudi Arabia and Iran, Xi gains further stature in the world from the meeting.', 'narration', NULL, NULL, 'en', NULL, 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (27, 27, 1, 1, 3690, 3888, 'b8b7fb9e9f44020fa184ce4bb8903a02943e17e58352a1f8d65b49f095603f0c', 'paragraph:6', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (27, 28, NULL, 1),  -- xi-jinping
  (27, 26, NULL, 1),  -- saudi-iran-deal
  (27, 17, NULL, 1);  -- moscow-meeting
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (27, 29, 'asserts'),  -- The Moscow meeting raises the international standing of Xi Jinping.
  (27, 30, 'asserts');  -- Xi Jinping brokered the resumption of diplomatic relations between Saudi Arabia and Iran.

-- q28  China and Russia, paragraph 7
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (28, '01a205b3-d082-7ed4-bfbe-91a1da3453a1', 'China and Russia spoke of a shift of power in the world and of an order that no country commands alone.', 'indirect', NULL, 'Meeting of Xi Jinping and Vladimir Putin in Moscow', 'en', '“The two countries” comes right after Saudi Arabia and Iran but means China and Russia. The article dates the meeting but not these words, and names no document.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (28, 1, 2, NULL, NULL, 'attested'),  -- China
  (28, 2, 3, NULL, NULL, 'attested');  -- Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (28, 28, 1, 1, 3892, 4054, '89621dff58f3ee9364fb82a5a83468937920c857569903c3f4f4cb3f2e002490', 'paragraph:7', 'talked about', 'The two countries', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (28, 12, NULL, 1),  -- world-order
  (28, 13, 'support', 1);  -- multipolar-world
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (28, 31, 'asserts');  -- The world should have several centres of power and no single country in control.

-- q29  China and Russia, paragraph 7
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (29, '01a205b3-d083-7b3d-b9e8-1a8fa5cf56bd', 'China and Russia said that they “urge the United States to stop undermining international and regional security and global strategic stability in order to maintain its own unilateral military superiority.”', 'mixed', NULL, 'Meeting of Xi Jinping and Vladimir Putin in Moscow', 'en', 'The pronoun stands for the two states. The article dates the meeting but not these words, and names no document.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (29, 1, 2, NULL, NULL, 'attested'),  -- China
  (29, 2, 3, NULL, NULL, 'attested');  -- Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (29, 29, 1, 1, 4056, 4315, '2a3a3b6e17adb1f649541454686e4a9588df2bd87b47745dc39b83e68fe752e0', 'paragraph:7', 'mention', 'The two countries', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (29, 33, 'oppose', 1),  -- united-states
  (29, 15, 'support', 1);  -- international-security
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (29, 32, 'asserts');  -- The United States undermines international security to keep its military superiority.

-- q30  China and Russia, paragraph 7
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (30, '01a205b3-d084-7852-bc66-3e7801b87206', 'China and Russia said that they want to “safeguard the international system” and bring about a “multipolar world”.', 'mixed', NULL, 'Meeting of Xi Jinping and Vladimir Putin in Moscow', 'en', 'The pronoun stands for the two states. The article dates the meeting but not these words, and names no document.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (30, 1, 2, NULL, NULL, 'attested'),  -- China
  (30, 2, 3, NULL, NULL, 'attested');  -- Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (30, 30, 1, 1, 4316, 4421, 'e7377643825e320f532e2fe1125b3d8b197177536d8053ef6a16e0919eff766a', 'paragraph:7', 'mentioned', 'The two countries', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (30, 14, 'support', 1),  -- international-system
  (30, 13, 'support', 1);  -- multipolar-world
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (30, 31, 'asserts');  -- The world should have several centres of power and no single country in control.

-- q31  (the source itself), paragraph 8
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (31, '01a205b3-d085-7d6b-98db-513df0f4f9ab', 'Russia''s economy was discussed as well, and Chinese companies are to fill the gap that American ones left when the war began.', 'narration', NULL, NULL, 'en', NULL, 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (31, 31, 1, 1, 4425, 4638, 'ae82a5043693e303fd839abdd1d1903e8e4cd6fdb60a97dcc9f67ee23a42c56b', 'paragraph:8', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (31, 19, NULL, 1),  -- russian-economy
  (31, 18, NULL, 1),  -- economic-cooperation
  (31, 17, NULL, 1);  -- moscow-meeting
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (31, 33, 'asserts');  -- Chinese companies are to take over from the American ones that left the Russian market.

-- q32  (the source itself), paragraph 8
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (32, '01a205b3-d086-7390-af63-aa44c5ecfdb4', 'The war has made Russia dependent on China for what it sells and what it buys, with technology foremost among its exports.', 'narration', NULL, NULL, 'en', 'The article speaks of exports of technology. Russia mainly exports raw materials to China, so the exports meant are probably those of China.', 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (32, 32, 1, 1, 4640, 4764, 'bda89774d530acbc88d8c707f3bdf234c6ed3075a2179ad384f6cbf4cd5a29ab', 'paragraph:8', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (32, 19, NULL, 1),  -- russian-economy
  (32, 18, NULL, 1);  -- economic-cooperation
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (32, 34, 'asserts');  -- Since the start of the war Russia depends on China for its exports and imports.

-- q33  (the source itself), paragraph 8
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (33, '01a205b3-d087-7fb9-9152-b53061408e29', 'China and Russia have extended their trade in energy.', 'narration', NULL, NULL, 'en', NULL, 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (33, 33, 1, 1, 4766, 4806, '55582884560e1a98f12c296878fe5c29d7db89a3fc4fc0afd8cf5976bb62aba1', 'paragraph:8', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (33, 22, NULL, 1),  -- energy-partnership
  (33, 18, NULL, 1);  -- economic-cooperation
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (33, 35, 'asserts');  -- China and Russia have expanded their trade in energy.

-- q34  China and Russia, paragraph 8
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (34, '01a205b3-d088-7608-8b58-647b4c5b3479', 'China and Russia stated that they “will build a closer energy partnership, supporting companies from both countries in advancing cooperation projects in oil, gas, coal, electricity, and nuclear energy.”', 'mixed', NULL, NULL, 'en', 'The pronoun stands for the two states. The article names neither a document nor a day.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (34, 1, 2, NULL, NULL, 'attested'),  -- China
  (34, 2, 3, NULL, NULL, 'attested');  -- Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (34, 34, 1, 1, 4808, 4994, 'd0a649b9bbeb0b77ee3b454dc1f55f3ad829e61eaae72a9a9360a86a4333400d', 'paragraph:8', 'stating', 'The two countries', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (34, 22, 'support', 1),  -- energy-partnership
  (34, 18, 'support', 1);  -- economic-cooperation
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (34, 36, 'asserts');  -- China and Russia will work more closely together on energy.

-- q35  Russia, paragraph 8
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (35, '01a205b3-d089-79c3-a8e1-dd8c6c25fafe', 'Russia''s statement noted “research and consultation” on a “new China-Mongolia-Russia natural gas pipeline project”.', 'mixed', NULL, NULL, 'en', 'The statement is a document, so Russia speaks. The article gives neither its title nor its date. To study a project is not yet to support it, so no stance is coded.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (35, 1, 3, NULL, NULL, 'attested');  -- Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (35, 35, 1, 1, 4995, 5146, 'a3904b339fee68f6e1b809a9ddddcca40e28fcbd179bd19e35186dd2583131fc', 'paragraph:8', 'note', 'the official Russian statement', 6, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (35, 24, NULL, 1);  -- china-mongolia-russia-pipeline
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (35, 37, 'asserts');  -- A new gas pipeline from Russia through Mongolia to China is being studied.

-- q36  (the source itself), paragraph 8
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (36, '01a205b3-d08a-7592-9718-8cc4fd7fed52', 'The planned pipeline would carry gas in place of Nord Stream 2, which supplies Europe.', 'narration', NULL, NULL, 'en', 'Nord Stream 2 never went into service, so that it supplies Europe does not hold.', 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (36, 36, 1, 1, 5148, 5246, '3abb4f8e485634c0590a58f50bfe71dd5eab01a8f0fc517c876edaa7a03f8b5b', 'paragraph:8', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (36, 24, NULL, 1),  -- china-mongolia-russia-pipeline
  (36, 25, NULL, 1);  -- nord-stream-2
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (36, 38, 'asserts'),  -- The pipeline through Mongolia is to replace Nord Stream 2.
  (36, 39, 'asserts');  -- Nord Stream 2 supplies Europe with gas.

-- q37  (the source itself), paragraph 9
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (37, '01a205b3-d08b-7b23-9220-7522601708f7', 'The Moscow meeting drew reactions abroad: Japan''s prime minister travelled to Kyiv at about that time to stand by Ukraine and Zelenskyy.', 'narration', NULL, NULL, 'en', 'That the visit answered the meeting is how the article has it. It does not name the prime minister here, the quotation that follows does. No words of his are reported.', 1, '2026-11-23T00:00:00Z');
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (37, 37, 1, 1, 5283, 5582, '7a61d1905fd00fda07eb13a12a3f0beaaa7ed6d276dbb247b4b2aa28f41cdbf9', 'paragraph:9', NULL, NULL, NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (37, 7, NULL, 1),  -- support-for-ukraine
  (37, 34, NULL, 1),  -- ukraine
  (37, 30, NULL, 1),  -- volodymyr-zelenskyy
  (37, 29, NULL, 1),  -- fumio-kishida
  (37, 17, NULL, 1);  -- moscow-meeting
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (37, 40, 'asserts'),  -- Japan’s prime minister went to Kyiv to show support for Ukraine and Volodymyr Zelenskyy.
  (37, 45, 'asserts');  -- The visit of Japan’s prime minister to Kyiv was a response to the Moscow meeting.

-- q38  Rahm Emanuel, paragraph 9
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (38, '01a205b3-d08c-734a-9ade-a8cf71d9d792', 'Emanuel said that the meetings in Moscow and Kyiv stood for “two very different European-Pacific partnerships”.', 'mixed', NULL, NULL, 'en', 'The article calls him an ambassador of Japan in words that mean the ambassador of the United States to Japan.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (38, 1, 18, 'United States Ambassador to Japan', 1, 'attested');  -- Rahm Emanuel, United States
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (38, 38, 1, 1, 5584, 5742, 'f1395e288ae588cfd102b6d4f53418ea05dcf036ee2b133ec9382137df45660c', 'paragraph:9', 'saying', 'Rahm Emanual', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (38, 17, NULL, 1),  -- moscow-meeting
  (38, 7, NULL, 1);  -- support-for-ukraine
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (38, 41, 'asserts');  -- The meetings in Moscow and Kyiv stand for two opposite kinds of partnership.

-- q39  Rahm Emanuel, paragraph 9
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (39, '01a205b3-d08d-7a36-82c0-f1d87a3fbfe7', 'Prime Minister Kishida stands with freedom, and Xi stands with a war criminal.', 'direct', NULL, NULL, 'en', 'The words do not name Putin. The article explains the last of them by the accusation of the International Criminal Court against him.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (39, 1, 18, 'United States Ambassador to Japan', 1, 'attested');  -- Rahm Emanuel, United States
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (39, 39, 1, 1, 5752, 5832, '23546f559a531812a01aad1579c36be451fccafb5a0fa8149d8c2951f22f8e15', 'paragraph:9', 'saying', 'Rahm Emanual', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (39, 29, 'support', 1),  -- fumio-kishida
  (39, 28, 'oppose', 1),  -- xi-jinping
  (39, 27, 'oppose', 1),  -- vladimir-putin
  (39, 8, NULL, 1);  -- war-crimes
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (39, 42, 'asserts');  -- Vladimir Putin is a war criminal.

-- q40  International Criminal Court, paragraph 9
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (40, '01a205b3-d08e-7f32-b958-cd62e533789e', 'The International Criminal Court accused Putin of war crimes over children abducted from Ukraine.', 'indirect', NULL, NULL, 'en', 'A court that accuses takes no political side, so no stance is coded.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (40, 1, 8, NULL, NULL, 'attested');  -- International Criminal Court
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (40, 40, 1, 1, 5855, 5941, '86ad843f920caaa4e436d61014f6b779afc6e44cdfd3da1cecfbce593096ed75', 'paragraph:9', 'accusing', 'the ICC', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (40, 8, NULL, 1),  -- war-crimes
  (40, 9, NULL, 1),  -- abduction-of-children
  (40, 27, NULL, 1),  -- vladimir-putin
  (40, 34, NULL, 1);  -- ukraine
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (40, 43, 'asserts');  -- Vladimir Putin is responsible for war crimes in the abduction of children from Ukraine.

-- q41  Russia, paragraph 9
INSERT INTO quotes (id, uid, text, mode, said, occasion, language, note, batch_id, created) VALUES
  (41, '01a205b3-d08f-7e8a-a28a-e515e1f0a7d1', 'Russia rejected the accusation against Putin.', 'indirect', NULL, NULL, 'en', 'What is denied is read as the accusation by the court. That Russia denies it says nothing of its stance toward war crimes. No one is named as speaking for Russia.', 1, '2026-11-23T00:00:00Z');
INSERT INTO attributions (quote_id, position, actor_id, role, organization_id, status) VALUES
  (41, 1, 3, NULL, NULL, 'attested');  -- Russia
INSERT INTO occurrences (id, quote_id, source_id, snapshot_id, start, "end", digest, locator, cue, printed_as, via_source_id, verified, verified_at) VALUES
  (41, 41, 1, 1, 5943, 5971, '586647fab1f998fd64d3ad0acb1082ab4b3b6af9d44a1228fa59df90c8bf950d', 'paragraph:9', 'denied', 'Russia', NULL, 'exact', '2026-11-23');
INSERT INTO quote_topics (quote_id, topic_id, stance, coder_id) VALUES
  (41, 8, NULL, 1),  -- war-crimes
  (41, 9, NULL, 1),  -- abduction-of-children
  (41, 27, NULL, 1);  -- vladimir-putin
INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES
  (41, 43, 'denies');  -- Vladimir Putin is responsible for war crimes in the abduction of children from Ukraine.
