/** What a user may rely on, each promise with the tests that hold it. docs/guarantees.md is made from this. */

export interface Guarantee {
  promise: string;
  /** File below test/ to titles of its tests. */
  tests: Record<string, string[]>;
}

/** How a test ended when it was last recorded (DBHAVEN_RECORD=1 npm test, DBHAVEN_RECORD=1 npm run soak). */
export interface TestResult { passed: boolean; /** YYYY-MM-DD, UTC */ on: string }

/** "file: title" to result. */
export type TestResults = Record<string, TestResult>;

export const resultsFile = "docs/recorded/results.json";

export const resultKey = (file: string, title: string): string => `${file}: ${title}`;

export const guarantees: Guarantee[] = [
  {
    promise: "Databases first: nothing that uses a database starts, or gets its address, before the database is healthy, its accounts exist and a move's data is verified.",
    tests: {
      "stacks/order.test.ts": ["no database resource waits for an application", "applications take a moved database's address from the commit's result alone"],
      "lab/order.lab.ts": ["an instance that comes up 30 s late is waited for: its database and its application come after it", "nothing waits a fixed time: the late application works within seconds of its instance"],
      "lab/break.lab.ts": ["an application cannot be switched past the commit: up with --target leaves it where it is"],
    },
  },
  {
    promise: "Applications never restart databases; a setting that the engine can reload is reloaded, and a restart is named before it happens, with the applications that it interrupts.",
    tests: {
      "lab/move.lab.ts": ["scaling shop and deploying it again leave the database's container as it was"],
      "soak/settings.soak.ts": ["that the engine can reload are reloaded, as the preview says, and no task is restarted", "that the engine takes at its start restart that instance alone, and the preview says whom it interrupts"],
    },
  },
  {
    promise: "Data is not destroyed by an up, a destroy or a typing error.",
    tests: {
      "plan/losses.test.ts": ["is refused by name, the instance once for all its databases", "is refused for a database that was mistyped", "is refused for a move that is not switched, or was taken back, while somebody would begin without its rows"],
      "stacks/order.test.ts": ["are protected, and kept even when released"],
      "cli/removal.test.ts": ["is refused where the time that it is kept is not over", "is refused where another container uses the volume", "is refused where the target does not run"],
      "lab/move.lab.ts": ["its old side, of which a prune took the containers, is kept for retainOldDays, and then removed by one command, with nothing to do for the next up"],
      "lab/keep.lab.ts": ["a destroy is refused, and databases and applications go on", "a service deleted and made again at once never runs two servers on one volume"],
      "soak/givenUp.soak.ts": ["given up in two steps, services and state go, and volumes stay with all rows", "adopted again, every row is there; the new password works and the old one does not"],
      "plan/volumeFit.test.ts": ["of postgres does not travel to another server: refused with the way", "is not given to another engine"],
      "soak/lostState.soak.ts": ["costs no row, and gives applications passwords that work; the old ones do not", "runs no finished move again"],
      "soak/lostVolume.soak.ts": [
        "is not made anew by the Swarm: no task starts, and no volume comes to be",
        "is named in preview and up, with the ways out, and by status; nothing starts, with --refresh neither",
        "starts empty once: for the same word it is refused again",
      ],
      "config/formerly.test.ts": ["is planned as before, whatever it is and wherever it is named"],
      "soak/rename.soak.ts": ["change nothing with what they were: no name, no row, no container, not even in the state"],
      "soak/redisShared.soak.ts": ["leaves a neighbour's key as it is whose name the source has taken after it was looked at, and names it", "is refused where an earlier run has begun its database and its accounts may log in since: they go on"],
      "jobs/redisMove.test.ts": ["empties a target by one reading, behind closed accounts: keys that came after the first look stay", "does not know what a target holds that does not tell it: that is not nothing"],
      "soak/redisInstances.soak.ts": ["keep the rows of a queue and a store, and their accounts, over a restart and a crash; a cache starts empty"],
      "soak/redisLife.soak.ts": ["given up in two steps and taken over again, have every row and new passwords"],
    },
  },
  {
    promise: "A preview in a steady state reports no change.",
    tests: {
      "lab/move.lab.ts": ["a second up and a preview with --refresh change nothing"],
      "soak/redisInstances.soak.ts": ["are left alone by a second up, and a preview with --refresh shows no change"],
      "soak/mariadb.soak.ts": ["change nothing at the next up, nor in a preview with --refresh"],
      "soak/mysql.soak.ts": ["change nothing at the next up, nor in a preview with --refresh"],
    },
  },
  {
    promise: "A server that is switched off does not keep the rest from being worked on: nothing of it is connected to, changed or forgotten, and who has to do without it is named.",
    tests: {
      "stacks/offline.test.ts": ["what the program still registers is what it was"],
      "soak/offline.soak.ts": ["is left out by preview and up, which say what stays as it is and who does without it", "has every row when it is back, and no change is left over"],
    },
  },
  {
    promise: "Nobody connects over a network in plain, at a database that is not his, or as a bootstrap superuser, unless the estate accepts it by name.",
    tests: {
      "lab/move.lab.ts": ["lets nobody in over a network without TLS, to another database, or as the bootstrap superuser"],
      "soak/tls.soak.ts": ["refuses an account without TLS, unless the estate accepts that", "shows no name but its own, and no certificate but its authority's", "lets the administrator in from where the estate says, and from nowhere else"],
      "soak/mysql.soak.ts": ["refuse whoever comes without TLS, but the account that may", "of MySQL and MariaDB let the administrator in over the published port from where the estate says only"],
      "soak/address.soak.ts": ["is reached on no other address: another instance has the same port there"],
    },
  },
  {
    promise: "Secrets are in no command line, log, error, plain state or environment.",
    tests: {
      "stacks/order.test.ts": ["stay wrapped in every input that carries one", "appear in no plain input"],
      "lab/move.lab.ts": ["no password is in plain state, logs, docker inspect, a process list, an environment or the output"],
      "lab/jobs.lab.ts": ["moves everything, and no password is in a log, an argument or a result"],
      "soak/redisInstances.soak.ts": ["show no password in state, logs, docker inspect, a process list, an environment or the output"],
      "soak/redisJobs.soak.ts": ["moves everything; only the commit opens the target, and no password is in a log, an argument or a result"],
      "soak/mariadbJobs.soak.ts": ["moves everything; only the commit opens the target, and no password is in a log, an argument or a result"],
      "jobs/mariadbMove.test.ts": ["keeps passwords in files alone, and its sessions out of the logs and out of the binary log"],
      "soak/mariadb.soak.ts": ["show no password: not in command lines, environments, inspection, logs or state"],
      "soak/mysql.soak.ts": ["show no password: not in command lines, environments, inspection, logs or state"],
    },
  },
  {
    promise: "Nobody's laptop holds a fence: it lifts itself when the move's maxInterruptionSeconds are over, and the next up finishes or undoes what a killed one began.",
    tests: {
      "lab/kill.lab.ts": ["during the copy: the fence lifts itself when maxInterruption is over, though the operator is gone for good"],
      "lab/jobs.lab.ts": ["lets the keeper lift the fence when the job was killed and nobody settles it, also over a restart of the source", "killed just after the decision: settle.sh finishes forwards, with the whole result"],
      "soak/rehearsal.soak.ts": ["back to rehearsed while the copy runs: the fence is lifted, and the applications go on"],
      "soak/cancel.soak.ts": ["and is cancelled: its up ends with that sentence, nothing is left, and the applications go on", "is cancelled when its operator is dead and the job is too: the fence does not wait for the end of its lease"],
      "soak/redisMove.soak.ts": ["goes on when the operator's machine dies behind the fence, and the next up finishes it"],
      "soak/mariadbMove.soak.ts": ["goes on when the operator's machine dies behind the fence, and the next up finishes it"],
      "soak/mariadbJobs.soak.ts": ["the keeper lifts the fence of a job that was killed, and settle finds it undone"],
      "soak/kill.soak.ts": ["twice at the same moment, and again at a later one", "with kill -9 under the fence, with its operator: the keeper lifts the fence when the lease ends, and the next up finishes"],
    },
  },
  {
    promise: "A fence holds everybody off: every open session, superusers and replication, over a restart and a new container of the source; what it could not end is refused before it. A Redis without a file of accounts opens when it is restarted: its keeper closes it again until the commit, and a move that this happened to is not committed.",
    tests: {
      "soak/redisJobs.soak.ts": ["is fenced against every account, lifted when it is cancelled", "ends sessions that wait, also within a transaction", "a restart behind the fence ends the move; the keeper has fenced again meanwhile"],
      "soak/mariadbJobs.soak.ts": ["is fenced against every account, root and its sessions too, and no event runs; lifted when it is cancelled", "holds over a restart of the source; lifted afterwards, its events run again", "the decision survives a restart, and the source stays closed"],
      "jobs/redisMove.test.ts": ["closes nobody once the lease has been lifted, also where that happens in between: nobody would open again"],
      "lab/jobs.lab.ts": ["lets the keeper lift the fence when the job was killed and nobody settles it, also over a restart of the source"],
      "soak/fenced.soak.ts": [
        "no open session is left: applications, superusers, replication, in transactions and idle; and none comes back", "the source's container is removed and made anew on its volume, and lets nobody in",
        "a prepared transaction is found before anybody is kept out, with the statements that end it", "applications cannot enter the target before the commit, neither with new passwords nor with carried ones",
      ],
    },
  },
  {
    promise: "An application that cannot be changed goes on by the old name with the old password when its database has moved.",
    tests: {
      "soak/silence.soak.ts": ["is told within a minute that its request is lost, and goes on when the server answers again"],
      "soak/unchanged.soak.ts": ["goes on by the old name with the old password, through the proxy, and was not restarted", "goes on after a restart of the instance"],
      "lab/joining.lab.ts": ["starts with another one, under the same name"],
      "soak/mariadbJobs.soak.ts": ["a carried account comes in with the password that it has at the source, also after the database's job has run again"],
    },
  },
  {
    promise: "What goes wrong in a move is one sentence, and leaves the source unharmed.",
    tests: {
      "soak/clear.soak.ts": ["the target lost from the network in the middle of the copy: the fence is lifted", "the source lost in the middle of the copy: says that the fence lifts itself, and it does", "that becomes full during the copy: the fence is lifted, the server's words say it, and the next run goes through"],
      "lab/jobs.lab.ts": ["a wrong password, with the server's words", "a target that holds something else"],
      "soak/redisShared.soak.ts": ["is refused before its fence where the source cannot save, and the source takes writes as before", "is refused before its fence where the source cannot keep its accounts: nobody could be let in again"],
      "lab/probe.lab.ts": ["fails with the status that was the answer"],
    },
  },
  {
    promise: "Verified means compared: all rows and all objects, and a mismatch fails the up with table and key before any application is touched.",
    tests: {
      "lab/jobs.lab.ts": ["finds rows that are changed, missing and too many, with table and key", "finds an object that differs, an object too many, and a sequence that has gone on", "finds a row that is changed in a table without a key, by its contents"],
      "soak/fenced.soak.ts": ["what somebody writes on the target after the comparison keeps the move from its commit"],
      "lab/move.lab.ts": ["prints what was moved, how it compared, and each application's interruption"],
      "lab/break.lab.ts": ["a row that is changed on the target fails the up, which names table and key; both applications go on at the source"],
      "soak/redisMove.soak.ts": ["has every key of every type, the functions, and each write that was acknowledged"],
      "soak/mariadbMove.soak.ts": ["has every row, every object, and each write that was acknowledged"],
      "soak/redisJobs.soak.ts": ["finds by name what differs, in either direction, and counts what has expired"],
      "soak/mariadbJobs.soak.ts": ["finds by name what differs, in either direction", "what was moved works: routines, views and triggers under their accounts, events that were on and no others, exact values"],
      "soak/mutations.soak.ts": ["finds and names each of what was altered: rows", "finds and names each of what was altered: objects", "finds and names each of what was altered: objects with others", "finds and names each of what was altered: the database", "has no false alarm, whatever moves rows about on either side", "reads no more than a hundredth of a large table again to name the keys that differ, and their range"],
    },
  },
  {
    promise: "Wrong configuration is refused before anything runs, all errors at once, each with its path, what was found, and what would be right.",
    tests: {
      "config/mutations.test.ts": ["ends in sentences or is right: 90 changes of its data", "ends in sentences or is right: 60 changes of a stack's overrides"],
      "config/broken.test.ts": ["is in the table for each file of the folder"],
    },
  },
  {
    promise: "A way out: nothing at run time needs dbhaven, and eject writes what runs the databases without it.",
    tests: { "soak/eject.soak.ts": ["leaves databases that run on with their rows, logins and settings when docker stack deploy took over from dbhaven", "keeps Docker from making a volume that is gone anew, and empty"] },
  },
  {
    promise: "The way back: within the window a switched move is taken back with what was written on its target, compared, or with its loss accepted by name, and its switch group with it; if it is not taken, applications go on at the target.",
    tests: {
      "plan/phases.test.ts": ["close the way back when its window is over, and never for one that was taken"],
      "swarm/revert.test.ts": ["puts everything back where the job refuses, and says why"],
      "long/killedRevert.test.ts": ["ends reverted, whichever change of the engine it is killed before"],
      "swarm/revertGroup.test.ts": ["exchanges none before all are held, then all", "takes none back where one is refused and the other one still compares: all goes on at the targets, and the reason is told"],
      "jobs/reversal.test.ts": ["gives up where nobody asks in time, and exchanges nothing"],
      "soak/revert.soak.ts": ["brings back what was written on the target, compares it, and everybody works on the source again", "can be followed by the move anew", "gives up what was written where the estate says so by name", "whose job is killed lets the applications go on at the target, and is taken by the next up", "is open with the target's server switched off, for whoever gives up what was written there"],
      "soak/mariadbWayBack.soak.ts": ["with nothing written: everybody works on the source again, and the target's database is set aside and empty", "is refused where definitions were changed since, by name, and applications go on at the target", "killed in the middle of its exchange, is finished by the next with everything that was written, under the source's own definitions; no password is in a log, an argument or a result", "can be followed by the move anew, and gives up what was written where that was accepted, also in another definition", "with the target gone is refused, works for whoever gives up what was written, and sets it aside once it is back"],
      "soak/redisWayBack.soak.ts": ["is taken at once where nothing was written since: the users of the source are what they were", "can be followed by the move anew, which takes the place of what it had left on the target", "carries what was written into keys of every type, and no password is in a log, an argument or a result", "is on the source's disk", "gives up by name what was written, where the estate says so, whatever a killed run has staged, and keeps it on the target until somebody deletes it", "whose job was killed with everything staged is taken by the next one from the beginning; what somebody wrote on a source that was open for a moment gives way to the target's", "is open with the target's server switched off, for whoever gives up what was written there; once it is back it is closed"],
      "soak/redisMove.soak.ts": ["is taken back with every write that was acknowledged, and the old server works as it did", "is made anew after that, in the place of what it had left on the target"],
      "soak/wayBack.soak.ts": ["carries what was written into every kind of table, under the source's own definitions, owners and privileges"],
    },
  },
  {
    promise: "A backup before the fence: no move begins before a backup of its source, and of all sources of its switch group, was restored from the stored files and compared equal; the move says so where it does without.",
    tests: {
      "swarm/backup.test.ts": ["that differs from its source is a mismatch, and the move does not begin", "is what a move needs to begin, and notes; of an earlier run it is too old", "is made anew once the move that rested on it has ended without a commit"],
      "stacks/groups.test.ts": ["are all restored before any move of it begins, and do not wait for each other", "are made when the group before it is finished, so that they are fresh"],
      "soak/backup.soak.ts": ["is restored and equal, and leaves files that root alone reads, with a manifest of all of them", "that was changed between dump and restore is found, and neither kept nor taken for one", "of a source that is written to all the time is that of one moment", "that is killed in the middle leaves nothing that the next one does not remove", "is refused by a sentence where its volume has no room"],
      "soak/backupMariadb.soak.ts": ["is restored and equal, from files that root alone reads, with a manifest of all of them", "that was changed between dump and restore is found, and neither kept nor taken for one", "of a source that is written to all the time is that of one moment"],
      "soak/backupRedis.soak.ts": ["is loaded and equal, from files that root alone reads, with a manifest of all of them", "of which a byte was changed between dump and restore is found, and neither kept nor taken for one", "of a source that is written to all the time is that of one moment"],
      "soak/backupMove.soak.ts": ["sets no fence where the volume of backups has no room, and says so", "moves, names its backup in the report, and is no change afterwards", "has a backup that PostgreSQL's own tools restore"],
    },
  },
  {
    promise: "A backup of the target before nothing old is left: the way back of a move is closed, and what is left of its old side is removed, only after a backup of its target was restored from the stored files and compared equal since the commit; where the move does without, somebody says where and when one was restored.",
    tests: {
      "swarm/targetBackup.test.ts": ["is needed to close the way back, however the program was called", "that fails leaves the way back open, and says so in one sentence", "of a move that was completed before there were any is made once, and its failure promises no way back", "stays with the source's beside every later one of its move, as the source's stays beside it"],
      "stacks/groups.test.ts": ["is the switched one, with a backup of its target after the commit, and its way back closed after that"],
      "cli/removal.test.ts": ["is refused where no backup of the target was restored", "is refused where the backup of the target is gone", "of a move that does without a backup takes the operator's word, and of no other one"],
      "soak/backupTarget.soak.ts": ["is restored and equal without the source, has what was written since the switch, and leaves nothing in the instance", "is restored and equal without the source, and has what was written since the switch", "is loaded and equal without the source, and has what was written since the switch", "is refused where the server that answers has another name than its certificate"],
      "soak/backupMove.soak.ts": ["whose target cannot be backed up keeps its way back open, says so, and its old side", "is completed once its target was backed up and restored, while applications write, and makes no second one", "names the backup of its target where its old side is asked for, and in the phase record"],
    },
  },
  {
    promise: "Nobody brings a fenced database back by mistake: what a move has stopped is started by nobody, docker compose up neither, until the way back is taken; what was made anew is named.",
    tests: {
      "swarm/barred.test.ts": ["is started by nobody, and by the engine neither, until it has again what it had", "is started by a person with the command that takes the bar away before"],
      "lab/move.lab.ts": ["the old containers are stopped for good, and no prune takes their volumes"],
    },
  },
  {
    promise: "An application that somebody else runs gets its new addresses into its own files: what cannot be written is refused before the fence, each file is kept as it was, and the way back brings it back.",
    tests: {
      "jobs/files/render.test.ts": ["replaces the values, keeps the file as it was beside it with its mode, and starts the container anew", "killed after the file was written, restarts it next time, and never overwrites what it has kept"],
      "jobs/files/bringBack.test.ts": ["brings them back as they were, and starts the container anew", "leaves a file that somebody has changed since, says what to write by hand, and goes on when that is done"],
      "soak/rendered.soak.ts": ["is refused before its database is fenced where the file cannot be written", "killed when the file is being written, is switched by the next up, and nothing that it wrote is lost", "works on its old database with its old file when the move is taken back", "has what was kept of it removed by what removes the old side, and its history has all of it"],
    },
  },
  {
    promise: "A whole estate of three engines moves in one up, group after group, with every acknowledged write, and goes back at one word.",
    tests: {
      "soak/wizardsofts.soak.ts": ["moves its nine databases in one up, and all of them are equal", "fenced a group only when the applications of the one before worked on their new databases", "has every write that was acknowledged", "takes the mail suite back with what was written since, and nothing else", "takes all others back at one word"],
    },
  },
  {
    promise: "A switch group moves together: none of it is committed before all of it is verified.",
    tests: {
      "plan/groups.test.ts": ["join what one application uses", "of several phases are refused where one is switched"],
      "stacks/groups.test.ts": ["is committed only when all of it are verified, the first one first"],
      "stacks/redisMove.test.ts": ["is committed with the PostgreSQL move of the same application, when both are verified, each at its own source"],
      "soak/groups.soak.ts": ["stay both where they are when one of them does not compare equal, at once", "are committed in one transaction when both are equal, and nothing is left to do", "go back together"],
    },
  },
];

/** Keys of all tests that hold a promise, in the order of the promises. */
export const namedTests = (): string[] => guarantees.flatMap(({ tests }) => Object.entries(tests).flatMap(([file, titles]) => titles.map((title) => resultKey(file, title))));

/** Promise, its tests and how each ended last. */
export function guaranteesTable(results: TestResults): string {
  const rows = guarantees.flatMap(({ promise, tests }, number) => Object.entries(tests).flatMap(([file, titles]) => titles.map((title) => ({ promise, number, file, title }))).map(
    ({ promise, number, file, title }, index) => `| ${index === 0 ? `${number + 1}. ${promise}` : ""} | ${title} (\`test/${file}\`) | ${ended(results[resultKey(file, title)])} |`,
  ));
  return ["| promise | test | last result |", "|---|---|---|", ...rows].join("\n");
}

const ended = (result: TestResult | undefined): string => (result ? `${result.passed ? "passed" : "FAILED"}, ${result.on}` : "not recorded yet");
