import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const health: Texts['health'] = {
  title: 'System status',
  lastScan: 'Last scan',
  lastSend: 'Last send',
  lastPoll: 'Last poll',
  folders: 'Folders',
  foldersOk: (ok, all) => `${num(ok)} of ${num(all)} fine`,
  version: 'Version',
  never: 'not yet',
  recovered: {
    label: 'Recovered',
    whys: {
      backup: 'A backup was restored',
      copied: 'The data folder was copied from elsewhere',
      rebuilt: 'The database was damaged or lost, and was rebuilt',
      older: 'An older database was put in place',
    },
    what: (why, when) => `${why} (${when})`,
    meaning:
      'Cases that were not proven finished are in doubt since then, and sending was paused until a person had looked.',
    lost: (n) =>
      `NHI has decided ${num(n)} application(s) of this hospital that have no case here (sent after the backup). Look them up at NHI by these numbers, tell the doctors, and have the HIS compare:`,
  },
  destination: {
    title: "NHI's server",
    states: { open: 'Sending', paused: 'Sending is paused', unreachable: "NHI's server cannot be reached" },
    pausedByPerson: 'Paused by a person',
    newServerNext:
      'IT checks that the server is the right one and resumes sending at the computer that runs the agent (desktop window, or twpas-agent resume). If nobody here changed it, do not resume; find out who did.',
    newServerThere: 'Only at the computer that runs the agent: twpas-agent resume, or the desktop window',
    until: (when) => `Next try: ${when}`,
    url: 'Server address',
    perCaseOnly:
      "NHI's server refuses the search by hospital: results are asked for case by case, which takes longer.",
    skew: 'Clock difference',
    skewNone: 'Not measured yet',
    skewOk: (s) => `${s} s (fine)`,
    skewLarge: (s) => `${s} s: please set this computer's clock`,
    pause: 'Pause sending',
    resume: 'Resume sending',
    tryNow: 'Try now',
    pauseTitle: 'Pause all sending?',
    pauseDetail: 'What is being sent is finished; all else waits in the queue until sending is resumed.',
    paused: 'Sending is paused',
    resumed: 'Sending is resumed',
  },
  folder: {
    title: 'Folders',
    states: {
      starting: 'Starting',
      watching: 'Watched',
      unreachable: 'Cannot be reached',
      'read-only': 'Watched (read-only)',
      'other-agent': 'Used by another agent',
      'no-space': 'Disk full, no files are taken',
      disturbed: 'Another program keeps writing over the lease file, hardly any files are taken',
      stuck: 'Does not answer, no files are taken',
    },
    uses: {
      results: 'Result folder',
      'hand-over': 'Hand-over folder',
      backup: 'Second place of backups',
    },
    outStates: {
      unused: 'Nothing written yet',
      fine: 'Can be written',
      trouble: 'Cannot be written, is tried again',
      stuck: 'Does not answer, nothing is written',
    },
    problemKinds: {
      link: 'links',
      special: 'special files (pipes, devices)',
      name: 'files whose name is not UTF-8',
      forged: 'results under a case number of this program that it did not write',
    },
    problem: (kind, count) => `${kind}: ${num(count)}`,
    problemsLabel: 'What lies in the folder and is never used: ',
    problemsHint:
      'Have IT remove them or put plain files in their place; this program neither uses nor overwrites them.',
    unreadable: (count, newest) =>
      `${num(count)} ${count === 1 ? 'file or subfolder' : 'files or subfolders'} that the service cannot read${newest === null ? '' : ` (newest: ${newest})`}.`,
    unreadableDenied: 'Have IT run at this computer:',
    unreadableHeld:
      'Another program holds them, or the disk is faulty: close the program that has them open.',
    holder: (host) => `Used by computer ${host}`,
    path: 'Place',
    state: 'State',
    lastScan: 'Last scan',
    rescan: 'Scan now',
    rescanned: 'A scan of all folders was asked for',
    unreachableHint: 'Its files do not count as deleted; it goes on by itself once it is back.',
  },
  keys: {
    title: 'Client keys',
    none: 'No key yet. Ask IT to run twpas-agent keys generate.',
    kid: 'Key id',
    alg: 'Algorithm',
    created: 'Made',
    jwks: 'Public keys (JWKS)',
    jwksHint: 'What is registered with NHI; holds no private key.',
  },
  expiry: {
    title: 'What runs out',
    none: 'Nothing here runs out.',
    what: 'What',
    name: 'Name',
    until: 'Until',
    state: 'State',
    states: {
      fine: 'fine',
      due: 'IT should see to it',
      soon: 'within seven days',
      over: 'over',
      unknown: 'cannot be read',
    },
    answered: 'NHI last answered: ',
    never: 'never yet',
    silent: '(more than a day ago: check the connection)',
  },
  alerts: {
    title: 'Alerts',
    none: 'No mail or webhook is set: nobody is told of trouble.',
    test: 'Send a test message',
    testSure: (people, webhook) =>
      `The test message goes at once to ${[people > 0 ? `${num(people)} recipients` : '', webhook ? 'the webhook' : ''].filter((part) => part !== '').join(' and ')}. Send it?`,
    channels: { mail: 'Mail', webhook: 'Webhook' },
    never: 'nothing sent yet',
    last: (when: string) => `last sent ${when}`,
    failing: (code: string) =>
      code === 'mail-recipients-refused'
        ? 'sent last time, but the mail server refused some recipients: check them'
        : code === 'webhook-redirects'
          ? 'the address redirects, which is not followed: messages may not arrive, and are not repeated; check the address'
          : `could not be sent last time (${code})`,
    tried: (channel: string, code: string | null, answer: string) =>
      code === null
        ? `${channel}: taken (${answer})`
        : code === 'webhook-redirects'
          ? `${channel}: the address redirects, which is not followed: the message may not have arrived; check the address (${answer})`
          : `${channel}: ${code} (${answer === '' ? 'no answer' : answer})`,
  },
  audit: {
    title: 'Audit trail',
    detail:
      'Every send, move and look is a line of a trail that cannot be altered unseen; verifying checks each line.',
    verify: 'Verify the trail',
    verifying: 'Verifying…',
    ok: (lines, files) =>
      `Verified: ${num(lines)} lines in ${num(files)} ${files === 1 ? 'file' : 'files'} are intact.`,
    bad: (file, line) =>
      `Problem found: line ${num(line)} of ${file} does not match the trail. Tell IT at once.`,
    brokenAtStart: (when) =>
      `At the start of ${when} the trail was found cut off or changed: IT leaves all as it is and verifies.`,
    cutOff: 'Problem found: the end of the trail was cut off. Tell IT at once.',
    madeAnew:
      'Problem found: the trail is not the one that was kept; it may have been made anew. Tell IT at once.',
    held: (by, n, found) => `Held against line ${num(n)} as ${by} kept it: ${found}`,
    by: { database: 'the database', backup: 'the backup', given: 'the head that was given' },
    found: {
      same: 'the same',
      'cut-off': 'the trail ends before it',
      'made-anew': 'another line stands there',
      retired: 'retired with its year, cannot be compared',
    },
    notAnchored: 'Whole in itself; nothing kept elsewhere says where it ended.',
    head: 'Last line (NUMBER:HASH, to be written down):',
  },
  agent: { title: 'Agent', pid: 'Process id', hospital: 'Hospital code' },
};

export const operations: Texts['operations'] = {
  test: {
    word: 'Test environment',
    detail: "What is sent here goes to NHI's test environment only; it is no real application.",
  },
  handOver: {
    waiting: 'Waiting to be handed over',
    sending: 'Being handed over',
    refused: 'Could not be handed over',
    isThere: 'NHI has it',
    again: 'Hand over again',
    againSure: 'Look at NHI first: handed over again it may be there twice.',
    settled: 'Noted',
  },
  backup: {
    title: 'Backups',
    none: 'No second place is set (backup.dir); there are only the daily copies in the data folder.',
    dir: 'Place',
    last: 'Last backup',
    next: 'Next backup',
    never: 'none yet',
    late: 'No backup was made for twice the time that is set; check that the place can be written.',
    failed: (code) => `The backup failed (${code}) and is tried again; check that the place can be written.`,
  },
};

export const doctor: Texts['doctor'] = {
  title: 'Connection check',
  run: 'Check now',
  again: 'Check again',
  stop: 'Stop',
  stopped: 'Stopped; what follows was not tried.',
  items: 'Steps',
  none: 'Not checked yet',
  running: 'Trying',
  tested: (when, seconds) => `Checked ${when}, took ${seconds} s`,
  progress: (done, all) => `${num(done)} of ${num(all)} tried`,
  counts: (all, parts) => `${num(all)} steps: ${parts}`,
  count: (n, status) => `${num(n)} ${status}`,
  groups: {
    machine: 'This machine',
    network: 'Network',
    signIn: 'Sign-in at NHI',
    search: 'Search of cases',
  },
  unfoldWord: 'Show',
  foldWord: 'Hide',
  statuses: { ok: 'OK', warning: 'Warning', failed: 'Failed', 'not-tried': 'Not tried' },
  who: { it: 'hospital IT', network: 'the network team', nhi: 'NHI' },
  handledBy: (name) => `For ${name}`,
  tried: 'Tried',
  result: 'Result',
  took: (ms) => `${num(ms)} ms`,
  copy: 'Copy report',
  copied: 'The report is copied; it can be pasted into a mail.',
  copyFailed: 'Nothing was copied; please press again.',
  allOk: 'All is well.',
  warned: (count) => `It works; ${num(count)} ${count === 1 ? 'warning' : 'warnings'}.`,
  broke: (steps) => `Failed at “${steps}”; what follows was not tried.`,
  brokeApart: (steps) => `Failed at “${steps}”; all other steps were tried.`,
  keyUnknown: 'Hand jwks.json to NHI; once it is registered, waiting cases are sent by themselves.',
  download: 'Download jwks.json',
  foot: 'No password and no patient is in the report: copy it to IT or NHI. Where the network is closed, doctor --firewall prints a request for the network team.',
  rotation: {
    states: {
      active: 'In use',
      next: 'Waits for its day',
      previous: 'No longer used (published)',
      retired: 'Removed',
    },
    from: 'Signs from',
    switchAt: (when) => `Used from ${when}; have NHI register the public keys before.`,
    due: (when) =>
      `The key in use reaches its age limit on ${when}: make the next one and register it with NHI.`,
    overdue: (when) =>
      `The key in use passed its age limit on ${when}: make the next one and register it with NHI.`,
  },
};
