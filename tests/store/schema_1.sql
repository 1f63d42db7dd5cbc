BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE alert (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	opened_at VARCHAR NOT NULL, 
	model VARCHAR NOT NULL, 
	signal VARCHAR NOT NULL, 
	severity VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	"before" FLOAT, 
	"after" FLOAT, 
	window VARCHAR NOT NULL, 
	acknowledged_by VARCHAR, 
	snoozed_until VARCHAR, 
	causes VARCHAR NOT NULL, 
	occurrences INTEGER NOT NULL, 
	PRIMARY KEY ("key"), 
	CONSTRAINT alert_state CHECK (state in ('firing', 'acknowledged', 'snoozed', 'resolved'))
);
INSERT INTO "alert" VALUES(2863070730557641701,1,'2026-11-01T09:00:00.000000Z','m','s','warning','firing',0.4,0.65,'',NULL,NULL,'[]',1);
CREATE TABLE artifact (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	card INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	uri VARCHAR NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(card) REFERENCES card ("key")
);
CREATE TABLE board (
	id VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	made_by VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "board" VALUES('2028fcd3a33b43c68da26cad8b502a3c','2026-11-01T09:00:00.000000Z','ana');
CREATE TABLE card (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	project VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	parent INTEGER, 
	title VARCHAR NOT NULL, 
	description VARCHAR NOT NULL, 
	phase INTEGER NOT NULL, 
	status VARCHAR NOT NULL, 
	rank TEXT NOT NULL, 
	owner VARCHAR, 
	points FLOAT, 
	due VARCHAR, 
	tags VARCHAR NOT NULL, 
	blocked VARCHAR, 
	created_at VARCHAR NOT NULL, 
	updated_at VARCHAR NOT NULL, 
	entered_at VARCHAR NOT NULL, 
	done_at VARCHAR, 
	archived_at VARCHAR, 
	PRIMARY KEY ("key"), 
	CONSTRAINT card_kind CHECK (kind in ('task', 'experiment', 'epic', 'alert', 'retraining')), 
	CONSTRAINT card_status CHECK (status in ('backlog', 'ready', 'in_progress', 'review', 'done')), 
	CONSTRAINT card_phase CHECK (phase between 1 and 5), 
	FOREIGN KEY(project) REFERENCES project ("key"), 
	UNIQUE (id)
);
INSERT INTO "card" VALUES(352450816156725233,1,'ML','ML-PROD-01','epic',1,NULL,'Serve it','',4,'backlog','a07AsV',NULL,NULL,NULL,'',NULL,'2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z',NULL,NULL);
INSERT INTO "card" VALUES(795349771597567778,1,'ML','ML-PROD-01a','task',1,352450816156725233,'Serving API','',4,'backlog','a1uFg2',NULL,NULL,NULL,'',NULL,'2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z',NULL,NULL);
INSERT INTO "card" VALUES(1650620412236384850,2,'ML','ML-TASK-01','task',1,NULL,'Collect texts','',1,'backlog','a0HmCZ',NULL,NULL,NULL,'',NULL,'2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z',NULL,'2026-11-01T09:00:00.000000Z');
INSERT INTO "card" VALUES(2744020773673742422,1,'ML','ML-EXP-02','experiment',2,NULL,'Größerer Encoder','',3,'backlog','a1pKvK',NULL,NULL,NULL,'',NULL,'2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z',NULL,NULL);
INSERT INTO "card" VALUES(2863070730557641701,1,'ML','ML-ALERT-01','alert',1,NULL,'Share moved','',5,'backlog','a08vxv',NULL,NULL,NULL,'',NULL,'2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z',NULL,NULL);
INSERT INTO "card" VALUES(3139703613463501154,3,'ML','ML-EXP-01','experiment',1,NULL,'Bag of words on tweets','',3,'done','a0Rsbb',NULL,NULL,NULL,'nlp',NULL,'2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z','2026-11-01T09:00:00.000000Z',NULL);
CREATE TABLE checklist_item (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	card INTEGER NOT NULL, 
	"group" VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	rank TEXT NOT NULL, 
	done BOOLEAN NOT NULL, 
	evidence VARCHAR, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(card) REFERENCES card ("key")
);
INSERT INTO "checklist_item" VALUES(116249684815093848,1,1650620412236384850,'checklist','two','a1HmCZ',0,NULL);
INSERT INTO "checklist_item" VALUES(1801251950987361327,1,1650620412236384850,'checklist','one','a0HmCZ',0,NULL);
CREATE TABLE comment (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	card INTEGER NOT NULL, 
	who VARCHAR NOT NULL, 
	at VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(card) REFERENCES card ("key")
);
INSERT INTO "comment" VALUES(2179948706106855658,1,1650620412236384850,'ana','2026-11-01T09:00:00.000000Z','a remark');
CREATE TABLE counter (
	project VARCHAR NOT NULL, 
	series VARCHAR NOT NULL, 
	last INTEGER NOT NULL, 
	PRIMARY KEY (project, series), 
	FOREIGN KEY(project) REFERENCES project ("key")
);
INSERT INTO "counter" VALUES('ML','ML-EXP',2);
INSERT INTO "counter" VALUES('ML','ML-TASK',1);
INSERT INTO "counter" VALUES('ML','ML-ALERT',1);
INSERT INTO "counter" VALUES('ML','ML-PROD',1);
INSERT INTO "counter" VALUES('ML','ML-PROD-01',1);
CREATE TABLE experiment (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	hypothesis VARCHAR NOT NULL, 
	baseline VARCHAR, 
	criteria VARCHAR NOT NULL, 
	stopping VARCHAR NOT NULL, 
	resources VARCHAR NOT NULL, 
	timebox_length_s INTEGER, 
	timebox_spent_s INTEGER NOT NULL, 
	timebox_running_since VARCHAR, 
	timebox_started_at VARCHAR, 
	timebox_extensions VARCHAR NOT NULL, 
	outcome VARCHAR, 
	outcome_reason VARCHAR NOT NULL, 
	learnings VARCHAR NOT NULL, 
	next_steps VARCHAR NOT NULL, 
	decided_at VARCHAR, 
	decided_by VARCHAR, 
	PRIMARY KEY ("key"), 
	CONSTRAINT experiment_outcome CHECK (outcome in ('success', 'partial', 'failure'))
);
INSERT INTO "experiment" VALUES(2744020773673742422,1,'A larger encoder is better',NULL,'[]','[]','[]',NULL,0,NULL,NULL,'[]',NULL,'','','[]',NULL,NULL);
INSERT INTO "experiment" VALUES(3139703613463501154,4,'What words mean carries over','{"name":"rules","metrics":{"f1":0.72}}','[{"metric":"f1","relation":">=","bound":{"kind":"value","amount":0.85,"unit":""},"where":""}]','[{"condition":"timebox_exceeded","action":"write it down","confirm":2}]','[]',604800,0,NULL,'2026-11-01T09:00:00.000000Z','[]','failure','','A model is bound to its domain','["Try the rules as features"]','2026-11-01T09:00:00.000000Z','ana');
CREATE TABLE gate_output (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	project VARCHAR NOT NULL, 
	phase INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	evidence VARCHAR, 
	recorded_by VARCHAR, 
	recorded_at VARCHAR, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(project) REFERENCES project ("key")
);
INSERT INTO "gate_output" VALUES(1132109591404338251,1,'ML',1,'go/no-go decision',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(1151489220864017440,1,'ML',1,'project charter',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(1442424099699448186,1,'ML',2,'clean dataset',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(1527714371739254319,1,'ML',2,'feature set',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(1907033849037711935,1,'ML',2,'data pipeline',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(2513536790928055232,1,'ML',3,'a trained model that meets the criteria, or a recorded decision to stop',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(2810403306546943891,1,'NLP',1,'go/no-go decision',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(2932755593692453215,1,'NLP',1,'project charter',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(2950724604821335205,1,'NLP',2,'clean dataset',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(3117379816958522304,1,'NLP',2,'feature set',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(3614975055240908381,1,'NLP',2,'data pipeline',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(3902703417673441453,1,'NLP',3,'a trained model that meets the criteria, or a recorded decision to stop',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(4050949055036058089,1,'NLP',4,'production model',NULL,NULL,NULL);
INSERT INTO "gate_output" VALUES(4141618854605586819,1,'ML',4,'production model',NULL,NULL,NULL);
CREATE TABLE journal (
	seq INTEGER NOT NULL, 
	project VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	deed VARCHAR NOT NULL, 
	target VARCHAR, 
	at VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	said VARCHAR NOT NULL, 
	entity VARCHAR NOT NULL, 
	"key" INTEGER NOT NULL, 
	card INTEGER NOT NULL, 
	"before" VARCHAR, 
	"after" VARCHAR, 
	seal VARCHAR NOT NULL, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(project) REFERENCES project ("key"), 
	CONSTRAINT journal_deed CHECK (deed in ('found', 'do', 'undo', 'redo'))
);
INSERT INTO "journal" VALUES(1,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','phase',197462689926459621,0,NULL,'{"number":1,"name":"problem definition","planned_days_least":7,"planned_days_most":14,"started_at":"2026-11-01T09:00:00.000000Z","ended_at":null,"decision":null,"decided_by":null,"reason":""}','d776d5310280c4ee7076e60e550e133c0bd79902b994795f8cd2265e6a3fd9f5');
INSERT INTO "journal" VALUES(2,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','phase',255282375313833464,0,NULL,'{"number":2,"name":"data preparation","planned_days_least":14,"planned_days_most":28,"started_at":null,"ended_at":null,"decision":null,"decided_by":null,"reason":""}','2e35131c2a982d5d9fb0e556d8c7d6cafcefeb61fd7755b804fbe57a0a365ce0');
INSERT INTO "journal" VALUES(3,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','phase',641783142984224840,0,NULL,'{"number":3,"name":"experimentation","planned_days_least":14,"planned_days_most":42,"started_at":null,"ended_at":null,"decision":null,"decided_by":null,"reason":""}','f159f78abfa91dd11175e2e95d511a86332261e5fca599dc76a863300389c553');
INSERT INTO "journal" VALUES(4,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','phase',975863739460008093,0,NULL,'{"number":4,"name":"productionization","planned_days_least":14,"planned_days_most":28,"started_at":null,"ended_at":null,"decision":null,"decided_by":null,"reason":""}','8399d1d03dd0b86a7e21c3ee63cf5a40608dcd2ed251ebc0748696dadbf66ff9');
INSERT INTO "journal" VALUES(5,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','phase',1044855378681899739,0,NULL,'{"number":5,"name":"maintenance","planned_days_least":0,"planned_days_most":0,"started_at":null,"ended_at":null,"decision":null,"decided_by":null,"reason":""}','4f3886e1ec249cbe1087e3aaf352a21a30689d4921fff3ba59b829c15e3fa062');
INSERT INTO "journal" VALUES(6,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','gate_output',1132109591404338251,0,NULL,'{"phase":1,"name":"go/no-go decision","evidence":null,"recorded_by":null,"recorded_at":null}','427417be719c65f1ab5f709f447febb58e0f2397c2db7b9290986508a355b454');
INSERT INTO "journal" VALUES(7,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','gate_output',1151489220864017440,0,NULL,'{"phase":1,"name":"project charter","evidence":null,"recorded_by":null,"recorded_at":null}','766a8b95551d46a5acf332c1c8605da3f476719278d54babb9710e788a39786c');
INSERT INTO "journal" VALUES(8,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','gate_output',1442424099699448186,0,NULL,'{"phase":2,"name":"clean dataset","evidence":null,"recorded_by":null,"recorded_at":null}','83f421a744af5501806765fd4d06320eec646fed9e569e9ee389d30983558752');
INSERT INTO "journal" VALUES(9,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','gate_output',1527714371739254319,0,NULL,'{"phase":2,"name":"feature set","evidence":null,"recorded_by":null,"recorded_at":null}','ecd4b9422c325ae0ac9af68aa5630168d5d6fc66295a7f9ef25135883e67b0be');
INSERT INTO "journal" VALUES(10,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','gate_output',1907033849037711935,0,NULL,'{"phase":2,"name":"data pipeline","evidence":null,"recorded_by":null,"recorded_at":null}','63169bdfbf044035a3c672b8d27ebf682b8a9a16ce713d161b6e0e23ef5f21b3');
INSERT INTO "journal" VALUES(11,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','gate_output',2513536790928055232,0,NULL,'{"phase":3,"name":"a trained model that meets the criteria, or a recorded decision to stop","evidence":null,"recorded_by":null,"recorded_at":null}','4e8a8a0307d38ea6753230f89f4fe3a49f9dd6fe8b4a7d4beceb8437ca95696d');
INSERT INTO "journal" VALUES(12,'ML','ea71537ff25149fc875bb5258d965cc5','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded ML','gate_output',4141618854605586819,0,NULL,'{"phase":4,"name":"production model","evidence":null,"recorded_by":null,"recorded_at":null}','e1ae9a9151efb70639751e43a6ff216b32f0740c5fee6d608b0755bc8fa3ce1c');
INSERT INTO "journal" VALUES(13,'ML','0f51a609b97b4491a54ff59932cc53a0','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-EXP-01','card',3139703613463501154,3139703613463501154,NULL,'{"id":"ML-EXP-01","kind":"experiment","title":"Bag of words on tweets","phase":3,"status":"backlog","rank":"a0Rsbb","created_at":"2026-11-01T09:00:00.000000Z","updated_at":"2026-11-01T09:00:00.000000Z","entered_at":"2026-11-01T09:00:00.000000Z","number":1,"parent":null,"description":"","owner":null,"points":null,"due":null,"tags":"nlp","blocked":null,"done_at":null,"archived_at":null}','8c1b407b16b9437dfd6f1fff297ab21422772c75692f97b897b714df3e59c5ca');
INSERT INTO "journal" VALUES(14,'ML','0f51a609b97b4491a54ff59932cc53a0','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-EXP-01','experiment',3139703613463501154,3139703613463501154,NULL,'{"hypothesis":"What words mean carries over","baseline":"{\"name\":\"rules\",\"metrics\":{\"f1\":0.72}}","criteria":"[{\"metric\":\"f1\",\"relation\":\">=\",\"bound\":{\"kind\":\"value\",\"amount\":0.85,\"unit\":\"\"},\"where\":\"\"}]","stopping":"[{\"condition\":\"timebox_exceeded\",\"action\":\"write it down\",\"confirm\":2}]","resources":"[]","timebox_length_s":604800,"timebox_spent_s":0,"timebox_running_since":null,"timebox_started_at":null,"timebox_extensions":"[]","outcome":null,"outcome_reason":"","learnings":"","next_steps":"[]","decided_at":null,"decided_by":null}','43f3cdfe330a0e7ceed856ce375391a336a55138accfbaeeb9f9798095e992c9');
INSERT INTO "journal" VALUES(15,'ML','0e17c22df6a04d89a150fe578a518a22','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-EXP-02','card',2744020773673742422,2744020773673742422,NULL,'{"id":"ML-EXP-02","kind":"experiment","title":"Größerer Encoder","phase":3,"status":"backlog","rank":"a1pKvK","created_at":"2026-11-01T09:00:00.000000Z","updated_at":"2026-11-01T09:00:00.000000Z","entered_at":"2026-11-01T09:00:00.000000Z","number":2,"parent":null,"description":"","owner":null,"points":null,"due":null,"tags":"","blocked":null,"done_at":null,"archived_at":null}','7bf675493fb77c4aea27bba436bd338d42d8e0929a9e68e4f2b6303d2a53079c');
INSERT INTO "journal" VALUES(16,'ML','0e17c22df6a04d89a150fe578a518a22','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-EXP-02','experiment',2744020773673742422,2744020773673742422,NULL,'{"hypothesis":"A larger encoder is better","baseline":null,"criteria":"[]","stopping":"[]","resources":"[]","timebox_length_s":null,"timebox_spent_s":0,"timebox_running_since":null,"timebox_started_at":null,"timebox_extensions":"[]","outcome":null,"outcome_reason":"","learnings":"","next_steps":"[]","decided_at":null,"decided_by":null}','39f3c1177dd5757b5dc5e7aee8485c78762734bed76f5ecb6c697e3b58f730c9');
INSERT INTO "journal" VALUES(17,'ML','f6f0ce45481d4d6089207e6de6b1f18e','do',NULL,'2026-11-01T09:00:00.000000Z','ana','started ML-EXP-01','experiment',3139703613463501154,3139703613463501154,'{"timebox_running_since":null,"timebox_started_at":null}','{"timebox_running_since":"2026-11-01T09:00:00.000000Z","timebox_started_at":"2026-11-01T09:00:00.000000Z"}','c5df1ddbea387ee678a964ad101c629eb62b3a7ba96df45f7a5c3c00a167cf4c');
INSERT INTO "journal" VALUES(18,'ML','f6f0ce45481d4d6089207e6de6b1f18e','do',NULL,'2026-11-01T09:00:00.000000Z','ana','started ML-EXP-01','card',3139703613463501154,3139703613463501154,'{"status":"backlog"}','{"status":"in_progress"}','e8d1cbcef72f97243e2a7eb053dbd2b8386cb26d389456bdba3aa9b04461f5ba');
INSERT INTO "journal" VALUES(19,'ML','f6f0ce45481d4d6089207e6de6b1f18e','do',NULL,'2026-11-01T09:00:00.000000Z','ana','started ML-EXP-01','phase',641783142984224840,0,'{"started_at":null}','{"started_at":"2026-11-01T09:00:00.000000Z"}','2a78ab5944fd76e038765db45eda10c5b4aef60f91822ce4480617ff065eb9f7');
INSERT INTO "journal" VALUES(20,'ML','c328b2c1cf1d43cebf338cbcd4700a0e','do',NULL,'2026-11-01T09:00:00.000000Z','ana','recorded a result of ML-EXP-01: bow','result',3422137846606888341,3139703613463501154,NULL,'{"card":3139703613463501154,"model":"bow","recorded_at":"2026-11-01T09:00:00.000000Z","recorded_by":"ana","metrics":"{\"f1\":0.6}","folds":"{\"f1\":[0.5,0.7]}","run":null}','8037a13d26b7cface2bf94b5bcdee1611b2f65641aa816284fc641dcfb6aafa6');
INSERT INTO "journal" VALUES(21,'ML','9fffa975c8eb46b88c4564db41a748e0','do',NULL,'2026-11-01T09:00:00.000000Z','ana','decided ML-EXP-01: failure','experiment',3139703613463501154,3139703613463501154,'{"timebox_running_since":"2026-11-01T09:00:00.000000Z"}','{"timebox_running_since":null}','3875342810876ac7784bac202808e9d403e12348d27c8d12cdbc8579d3f6d2f8');
INSERT INTO "journal" VALUES(22,'ML','9fffa975c8eb46b88c4564db41a748e0','do',NULL,'2026-11-01T09:00:00.000000Z','ana','decided ML-EXP-01: failure','experiment',3139703613463501154,3139703613463501154,'{"outcome":null,"learnings":"","next_steps":"[]","decided_at":null,"decided_by":null}','{"outcome":"failure","learnings":"A model is bound to its domain","next_steps":"[\"Try the rules as features\"]","decided_at":"2026-11-01T09:00:00.000000Z","decided_by":"ana"}','86666f6de4e822a77fae4d55d310ce4081c94f23fb45d22b2096a2aaff7cd497');
INSERT INTO "journal" VALUES(23,'ML','9fffa975c8eb46b88c4564db41a748e0','do',NULL,'2026-11-01T09:00:00.000000Z','ana','decided ML-EXP-01: failure','card',3139703613463501154,3139703613463501154,'{"status":"in_progress","done_at":null}','{"status":"done","done_at":"2026-11-01T09:00:00.000000Z"}','9643bd0cb672b3708ab23d22bd4f02c5ca34233607a9bdf00e37ce8e21b85235');
INSERT INTO "journal" VALUES(24,'ML','f621d5da7aa74511858acef7ba7ec964','do',NULL,'2026-11-01T09:00:00.000000Z','ana','linked: ML-EXP-01 informs ML-EXP-02','link',3120321901780429461,3139703613463501154,NULL,'{"card":3139703613463501154,"relation":"informs","target":2744020773673742422}','b121bdb8ce18e8b60c5c1cf1aa5858fefbfc9743e511f6b163bed9d3fe1d90cb');
INSERT INTO "journal" VALUES(25,'ML','a29d8575737d44a2896dd4144a3dabb0','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-TASK-01','card',1650620412236384850,1650620412236384850,NULL,'{"id":"ML-TASK-01","kind":"task","title":"Collect texts","phase":1,"status":"backlog","rank":"a0HmCZ","created_at":"2026-11-01T09:00:00.000000Z","updated_at":"2026-11-01T09:00:00.000000Z","entered_at":"2026-11-01T09:00:00.000000Z","number":1,"parent":null,"description":"","owner":null,"points":null,"due":null,"tags":"","blocked":null,"done_at":null,"archived_at":null}','6e7912bc79673047683f9f234f084195194cecd3e9ed44d930d0e69423e9a961');
INSERT INTO "journal" VALUES(26,'ML','a29d8575737d44a2896dd4144a3dabb0','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-TASK-01','checklist_item',1801251950987361327,1650620412236384850,NULL,'{"card":1650620412236384850,"group":"checklist","text":"one","rank":"a0HmCZ","done":false,"evidence":null}','f24d7e239d51d769d4951ddd28a33aea7fb4d0e1736b80c58f7d1ad276bc8791');
INSERT INTO "journal" VALUES(27,'ML','a29d8575737d44a2896dd4144a3dabb0','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-TASK-01','checklist_item',116249684815093848,1650620412236384850,NULL,'{"card":1650620412236384850,"group":"checklist","text":"two","rank":"a1HmCZ","done":false,"evidence":null}','5f1660d11937d9bffd0ce292cc386383232134d4130e801aa00db0cf7d9fe812');
INSERT INTO "journal" VALUES(28,'ML','80574793142f452a9b1d0bc99b2d1530','do',NULL,'2026-11-01T09:00:00.000000Z','ana','commented on ML-TASK-01','comment',2179948706106855658,1650620412236384850,NULL,'{"card":1650620412236384850,"who":"ana","at":"2026-11-01T09:00:00.000000Z","text":"a remark"}','806d23fc59276e8646c9286dc606090286ee6b4cb76a5181f842235be72dfb47');
INSERT INTO "journal" VALUES(29,'ML','f5759be9746e4c13a23f9f000de05e92','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-ALERT-01','card',2863070730557641701,2863070730557641701,NULL,'{"id":"ML-ALERT-01","kind":"alert","title":"Share moved","phase":5,"status":"backlog","rank":"a08vxv","created_at":"2026-11-01T09:00:00.000000Z","updated_at":"2026-11-01T09:00:00.000000Z","entered_at":"2026-11-01T09:00:00.000000Z","number":1,"parent":null,"description":"","owner":null,"points":null,"due":null,"tags":"","blocked":null,"done_at":null,"archived_at":null}','96722ddcfcdeeb8b1969340aab23ba295a73ddcf6aae04d8311a58a2cb20eda3');
INSERT INTO "journal" VALUES(30,'ML','f5759be9746e4c13a23f9f000de05e92','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-ALERT-01','alert',2863070730557641701,2863070730557641701,NULL,'{"opened_at":"2026-11-01T09:00:00.000000Z","model":"m","signal":"s","severity":"warning","state":"firing","before":0.4,"after":0.65,"window":"","acknowledged_by":null,"snoozed_until":null,"causes":"[]","occurrences":1}','219f22929d90eddeec0584195c5415481735a8ffcac75ca3e8aa4e71ea88345f');
INSERT INTO "journal" VALUES(31,'ML','15426614f64c485285183a6b34caf748','do',NULL,'2026-11-01T09:00:00.000000Z','ana','archived ML-TASK-01','card',1650620412236384850,1650620412236384850,'{"archived_at":null}','{"archived_at":"2026-11-01T09:00:00.000000Z"}','88c4c67cfd69054cfdc78d755e1fd71b5f95e22085449a613edc813d1b11f483');
INSERT INTO "journal" VALUES(32,'ML','37c19d0daf164b42bcf4192eb55423c1','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-PROD-01','card',352450816156725233,352450816156725233,NULL,'{"id":"ML-PROD-01","kind":"epic","title":"Serve it","phase":4,"status":"backlog","rank":"a07AsV","created_at":"2026-11-01T09:00:00.000000Z","updated_at":"2026-11-01T09:00:00.000000Z","entered_at":"2026-11-01T09:00:00.000000Z","number":1,"parent":null,"description":"","owner":null,"points":null,"due":null,"tags":"","blocked":null,"done_at":null,"archived_at":null}','7b34725aecfdecded54ab8a06cbac110c8d897444c8ce8d88a5ef95e67bb6828');
INSERT INTO "journal" VALUES(33,'ML','9ddee3d7dc2d4c3f8ea0f1037d9545a4','do',NULL,'2026-11-01T09:00:00.000000Z','ana','added ML-PROD-01a','card',795349771597567778,795349771597567778,NULL,'{"id":"ML-PROD-01a","kind":"task","title":"Serving API","phase":4,"status":"backlog","rank":"a1uFg2","created_at":"2026-11-01T09:00:00.000000Z","updated_at":"2026-11-01T09:00:00.000000Z","entered_at":"2026-11-01T09:00:00.000000Z","number":1,"parent":352450816156725233,"description":"","owner":null,"points":null,"due":null,"tags":"","blocked":null,"done_at":null,"archived_at":null}','bccc034bb3d0b0bb8690ef33820f3fb37ac5c654f0e82186354d0941e11d6fc9');
INSERT INTO "journal" VALUES(34,'ML','bf6c66a52ed84649abb1cfbf1fb3e632','do',NULL,'2026-11-01T09:00:00.000000Z','ana','tied ML-EXP-02 to run 0123456789abcdef0123456789abcdef','run_link',2148026681762334955,2744020773673742422,NULL,'{"card":2744020773673742422,"kind":"run","target":"0123456789abcdef0123456789abcdef"}','3288e58124db4f75821081f48531fd3eddf17adb27aa09170dc160dce13902b4');
INSERT INTO "journal" VALUES(35,'ML','84f7959652e84145a8fa37546697f45d','undo','bf6c66a52ed84649abb1cfbf1fb3e632','2026-11-01T09:00:00.000000Z','ana','undid: tied ML-EXP-02 to run 0123456789abcdef0123456789abcdef','run_link',2148026681762334955,2744020773673742422,'{"card":2744020773673742422,"kind":"run","target":"0123456789abcdef0123456789abcdef"}',NULL,'1afdb10bd86b6e6e40457a3961beec793ea149e26e09956fae9dfe574ffe7c5c');
INSERT INTO "journal" VALUES(36,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','phase',755987072622821592,0,NULL,'{"number":1,"name":"problem definition","planned_days_least":7,"planned_days_most":14,"started_at":"2026-11-01T09:00:00.000000Z","ended_at":null,"decision":null,"decided_by":null,"reason":""}','7fc70f089426ffb9cff63fdd04b5986a81788c3af2348e73edb951a7dbc35d8d');
INSERT INTO "journal" VALUES(37,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','phase',768416150711907638,0,NULL,'{"number":2,"name":"data preparation","planned_days_least":14,"planned_days_most":28,"started_at":null,"ended_at":null,"decision":null,"decided_by":null,"reason":""}','e53021615ab12ef77a2ad1011177be14d698bfd8ea944d3f94b761cd87069954');
INSERT INTO "journal" VALUES(38,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','phase',1169766371009933001,0,NULL,'{"number":3,"name":"experimentation","planned_days_least":14,"planned_days_most":42,"started_at":null,"ended_at":null,"decision":null,"decided_by":null,"reason":""}','f06317cffd9426bd24491c260fdf6cd9be3f94e2af95ea5dfb9d0380945b0fd4');
INSERT INTO "journal" VALUES(39,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','phase',1749834527725788129,0,NULL,'{"number":4,"name":"productionization","planned_days_least":14,"planned_days_most":28,"started_at":null,"ended_at":null,"decision":null,"decided_by":null,"reason":""}','73320fb6a32a8ceec0d3ba63ecbee904d9f6768304fa68aa0325f91a2d02b2fc');
INSERT INTO "journal" VALUES(40,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','phase',2081892779578692377,0,NULL,'{"number":5,"name":"maintenance","planned_days_least":0,"planned_days_most":0,"started_at":null,"ended_at":null,"decision":null,"decided_by":null,"reason":""}','928e96cc76ad4b6233fa702e6a6045c4837c6bebe293c9e59bd85da13d85c4c2');
INSERT INTO "journal" VALUES(41,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','gate_output',2810403306546943891,0,NULL,'{"phase":1,"name":"go/no-go decision","evidence":null,"recorded_by":null,"recorded_at":null}','a18a5ee43aabdd541cca16a50343dd4739eb38bd4d02daec1595c4db4d63c892');
INSERT INTO "journal" VALUES(42,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','gate_output',2932755593692453215,0,NULL,'{"phase":1,"name":"project charter","evidence":null,"recorded_by":null,"recorded_at":null}','b961ec4366e5bf108ee09295b023c64744ac49e1ea95039a969e8bd31ef4c6f1');
INSERT INTO "journal" VALUES(43,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','gate_output',2950724604821335205,0,NULL,'{"phase":2,"name":"clean dataset","evidence":null,"recorded_by":null,"recorded_at":null}','609da6fe41bd5ace24f53fb7b680e6381e5a6fe3c5f7472cf79306234dd3b9ce');
INSERT INTO "journal" VALUES(44,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','gate_output',3117379816958522304,0,NULL,'{"phase":2,"name":"feature set","evidence":null,"recorded_by":null,"recorded_at":null}','47328eb56a27c15dc7028a5060eb075ae8c0a4f0046367baeb7bc2d810856b20');
INSERT INTO "journal" VALUES(45,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','gate_output',3614975055240908381,0,NULL,'{"phase":2,"name":"data pipeline","evidence":null,"recorded_by":null,"recorded_at":null}','caa9d473d5a288634d23df67cc1e0358dc3b5278f7c5a40d5da19b84168a82d9');
INSERT INTO "journal" VALUES(46,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','gate_output',3902703417673441453,0,NULL,'{"phase":3,"name":"a trained model that meets the criteria, or a recorded decision to stop","evidence":null,"recorded_by":null,"recorded_at":null}','b759b582370d9605af0d675a5928e8b79f497faa8d1165f38215f9a1b47e2a19');
INSERT INTO "journal" VALUES(47,'NLP','ebd72d386970410d907d00b8e703ce37','found',NULL,'2026-11-01T09:00:00.000000Z','ana','founded NLP','gate_output',4050949055036058089,0,NULL,'{"phase":4,"name":"production model","evidence":null,"recorded_by":null,"recorded_at":null}','a62cd29b582ddc31b7def1c7c0c4becff5665de126edf009db888807b351d072');
CREATE TABLE link (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	card INTEGER NOT NULL, 
	relation VARCHAR NOT NULL, 
	target INTEGER NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(card) REFERENCES card ("key"), 
	FOREIGN KEY(target) REFERENCES card ("key"), 
	CONSTRAINT link_relation CHECK (relation in ('informs', 'blocks', 'produces', 'relates')), 
	UNIQUE (card, relation, target)
);
INSERT INTO "link" VALUES(3120321901780429461,1,3139703613463501154,'informs',2744020773673742422);
CREATE TABLE person (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	project VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR, 
	full_name VARCHAR NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(project) REFERENCES project ("key"), 
	CONSTRAINT person_role CHECK (role in ('data_scientist', 'ml_engineer', 'data_engineer', 'product_manager')), 
	UNIQUE (project, name)
);
CREATE TABLE phase (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	project VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	planned_days_least INTEGER NOT NULL, 
	planned_days_most INTEGER NOT NULL, 
	started_at VARCHAR, 
	ended_at VARCHAR, 
	decision VARCHAR, 
	decided_by VARCHAR, 
	reason VARCHAR NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(project) REFERENCES project ("key"), 
	CONSTRAINT phase_decision CHECK (decision in ('go', 'no-go', 'stop')), 
	UNIQUE (project, number)
);
INSERT INTO "phase" VALUES(197462689926459621,1,'ML',1,'problem definition',7,14,'2026-11-01T09:00:00.000000Z',NULL,NULL,NULL,'');
INSERT INTO "phase" VALUES(255282375313833464,1,'ML',2,'data preparation',14,28,NULL,NULL,NULL,NULL,'');
INSERT INTO "phase" VALUES(641783142984224840,2,'ML',3,'experimentation',14,42,'2026-11-01T09:00:00.000000Z',NULL,NULL,NULL,'');
INSERT INTO "phase" VALUES(755987072622821592,1,'NLP',1,'problem definition',7,14,'2026-11-01T09:00:00.000000Z',NULL,NULL,NULL,'');
INSERT INTO "phase" VALUES(768416150711907638,1,'NLP',2,'data preparation',14,28,NULL,NULL,NULL,NULL,'');
INSERT INTO "phase" VALUES(975863739460008093,1,'ML',4,'productionization',14,28,NULL,NULL,NULL,NULL,'');
INSERT INTO "phase" VALUES(1044855378681899739,1,'ML',5,'maintenance',0,0,NULL,NULL,NULL,NULL,'');
INSERT INTO "phase" VALUES(1169766371009933001,1,'NLP',3,'experimentation',14,42,NULL,NULL,NULL,NULL,'');
INSERT INTO "phase" VALUES(1749834527725788129,1,'NLP',4,'productionization',14,28,NULL,NULL,NULL,NULL,'');
INSERT INTO "phase" VALUES(2081892779578692377,1,'NLP',5,'maintenance',0,0,NULL,NULL,NULL,NULL,'');
CREATE TABLE project (
	"key" VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "project" VALUES('ML','Sentiment','2026-11-01T09:00:00.000000Z');
INSERT INTO "project" VALUES('NLP','Second','2026-11-01T09:00:00.000000Z');
CREATE TABLE result (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	card INTEGER NOT NULL, 
	model VARCHAR NOT NULL, 
	recorded_at VARCHAR NOT NULL, 
	recorded_by VARCHAR NOT NULL, 
	metrics VARCHAR NOT NULL, 
	folds VARCHAR NOT NULL, 
	run VARCHAR, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(card) REFERENCES card ("key")
);
INSERT INTO "result" VALUES(3422137846606888341,1,3139703613463501154,'bow','2026-11-01T09:00:00.000000Z','ana','{"f1":0.6}','{"f1":[0.5,0.7]}',NULL);
CREATE TABLE retraining (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	model VARCHAR NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE run_link (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	card INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(card) REFERENCES card ("key")
);
CREATE TABLE sprint (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	project VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	starts_on VARCHAR NOT NULL, 
	ends_on VARCHAR NOT NULL, 
	band_low INTEGER NOT NULL, 
	band_high INTEGER NOT NULL, 
	closed_at VARCHAR, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(project) REFERENCES project ("key"), 
	UNIQUE (project, name)
);
CREATE TABLE sprint_card (
	"key" INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	sprint INTEGER NOT NULL, 
	card INTEGER NOT NULL, 
	is_planned BOOLEAN NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(card) REFERENCES card ("key"), 
	FOREIGN KEY(sprint) REFERENCES sprint ("key"), 
	UNIQUE (sprint, card)
);
CREATE INDEX card_pane ON card (project, phase, status, rank, "key") WHERE archived_at is null;
CREATE INDEX card_blocked ON card (project) WHERE blocked is not null and archived_at is null;
CREATE INDEX ix_card_parent ON card (parent);
CREATE INDEX ix_gate_output_project ON gate_output (project);
CREATE INDEX ix_journal_unit ON journal (unit);
CREATE INDEX journal_card ON journal (card, seq);
CREATE INDEX journal_record ON journal (entity, "key", seq);
CREATE INDEX journal_who ON journal (project, who, seq);
CREATE INDEX ix_artifact_card ON artifact (card);
CREATE INDEX ix_checklist_item_card ON checklist_item (card);
CREATE INDEX ix_comment_card ON comment (card);
CREATE INDEX ix_link_card ON link (card);
CREATE INDEX ix_link_target ON link (target);
CREATE INDEX ix_result_card ON result (card);
CREATE INDEX ix_run_link_card ON run_link (card);
CREATE INDEX ix_sprint_card_card ON sprint_card (card);
CREATE INDEX ix_sprint_card_sprint ON sprint_card (sprint);
CREATE INDEX experiment_running ON experiment ("key") WHERE timebox_running_since is not null and outcome is null;
CREATE INDEX alert_firing ON alert ("key") WHERE state = 'firing';
COMMIT;