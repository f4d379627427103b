import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const moves: Texts['moves'] = {
  title: (button, who) => `${button}: ${who}?`,
  titleMany: (button, n) => `${button}: ${num(n)} cases?`,
  thisOne: 'this case',
  retry: {
    button: 'Send again',
    does: [
      'It goes into the queue and is sent to NHI in its turn.',
      'The same file is sent; if nothing was corrected, NHI will probably refuse it again.',
      'To correct it, export it again from the HIS instead.',
    ],
    done: (n) => `To be sent again: ${num(n)}`,
  },
  hold: {
    button: 'Hold',
    does: ['Nothing on hold is sent to NHI.', 'What is being sent is held once its outcome is clear.'],
    done: (n) => `On hold: ${num(n)}`,
  },
  holdDoubt: {
    button: 'Hold if not there',
    does: [
      'Once it is clear that NHI does not have it, it is held and not sent again.',
      'What NHI has received already is not touched.',
    ],
    done: (n) => `On hold: ${num(n)}`,
  },
  release: {
    button: 'Release',
    does: ['Back to the state before; what is fit to be sent is sent by itself.'],
    done: (n) => `Released: ${num(n)}`,
  },
  recheck: {
    button: 'Check again and send',
    does: [
      "The same file is checked once more by today's rules.",
      'It is sent to NHI if it passes; if not, it stays as it is.',
    ],
    done: (n) => `Checked again: ${num(n)}`,
  },
  cancel: {
    button: 'Cancel sending',
    does: [
      'It will never be sent, and this cannot be undone.',
      'To apply after all, export it again from the HIS.',
      'While it is being sent or in doubt, it is cancelled only once NHI provably lacks it.',
    ],
    done: (n) => `Sending cancelled: ${num(n)}`,
  },
  drop: {
    button: 'Send no more (close)',
    does: [
      'It has not passed our checks and is not on its way; once closed it is not sent, and this cannot be undone.',
      'To apply all the same, the HIS has to export it again.',
    ],
    done: () => 'Closed; it is not sent',
  },
  dropTwin: {
    button: 'Send no more (close)',
    does: [
      'This case is not sent, and this cannot be undone; the other goes on.',
      'To apply apart from it after all, the HIS has to export it again.',
    ],
    done: () => 'Closed; it is not sent',
  },
  dropAgain: {
    button: 'Close, do not send',
    does: [
      'It is not sent, and this cannot be undone.',
      'To apply after all, export it from the HIS once more; you are asked again.',
    ],
    done: (n) => `Closed, not sent: ${String(n)}`,
  },
  sendTwin: {
    button: 'Send anyway',
    does: ['NHI gets one case more; two of the same application are there twice.'],
    done: () => 'Released; it is sent by itself',
    sureSeen: 'I have looked at the other case',
    sureAnother: 'This is another application and is to be sent as well',
  },
  sendMissing: {
    button: 'Send all the same',
    does: ['It is sent to NHI as it is. A pre-check is not a decision.'],
    done: () => 'It will be sent',
  },
  now: {
    button: 'Try now',
    does: ['Sent once more at once instead of at its time.'],
    done: () => 'To be tried now',
  },
  withdraw: {
    button: 'Take back',
    does: ['Takes back the hold or cancel that was asked for; the case goes on as before.'],
    done: () => 'Taken back',
  },
  check: {
    title: (n) => (n === 1 ? 'NHI may have this case already' : `NHI may have these ${num(n)} cases already`),
    warning:
      'Another agent may have sent them, or the data came out of a backup. Releasing sends them; what NHI has already is there twice then. The agent goes on looking them up at NHI and takes over what it finds.',
    sureSearched: (n) =>
      n === 1
        ? "I searched NHI's system and the case is not there"
        : `I searched NHI's system and none of the ${num(n)} cases is there`,
    button: 'NHI does not have it: release',
  },
  similar: {
    title: (n) => (n === 1 ? 'NHI has something similar' : `NHI has something similar to ${num(n)} cases`),
    warning:
      'The last search found these numbers, which may be this case. Look each up in NHI’s system; what NHI has already is there twice if it is sent again.',
    sure: 'I have looked these up in NHI’s system: none of them is this case',
    button: 'None of them: send',
  },
  alreadyThere: (n) => `NHI has ${n === 1 ? 'this case' : `these ${num(n)} cases`} already; not sent again`,
  numberOf: (numbers) => `Number ${numbers}`,
  twinsApart: 'Open this case and look at the other one first; it is released there alone.',
  reason: 'Reason',
  reasonOptional: 'optional, recorded',
  reasonNeeded: 'required, recorded',
  reasonHint: 'No patient names or numbers, please',
  cancelSure: 'I understand that this cannot be undone',
  notAllowedNow: 'Not possible in the state the case is in now',
  running: (done, total) => `${num(done)} of ${num(total)} done`,
  stop: 'Stop',
  stopped: (n) => `Stopped; not touched: ${num(n)}`,
  someFailed: (n) => `Not done: ${num(n)}`,
  leftOut: (n) => `${num(n)} ${n === 1 ? 'case stays as it is' : 'cases stay as they are'}: `,
  leftOutOne: (who, state) => `${who} (${state})`,
  failedDetail: 'The others are done. These stay as they were:',
};

export const resolve: Texts['resolve'] = {
  title: (who) => `Does NHI have ${who}?`,
  intro: "Look in NHI's system (VPN) first, by what stands here, then choose what you found.",
  numberTitle: (who) => `Enter the number of ${who}?`,
  numberIntro:
    "NHI has taken this case without a word of its number. Look it up in NHI's system (VPN), by what stands here.",
  otherIntro: (number) =>
    `NHI shows another application under ${number}. Look up this case's own number in NHI's system (VPN), by what stands here.`,
  found: 'It is there',
  foundHint: 'Patient, drug and date are verified with NHI first; the number is taken only if they match.',
  number: 'Case number',
  verify: 'Verify and take this number',
  absent: 'It is not there',
  absentHint:
    'The case goes back into the queue and is sent again. If NHI has it after all, it is there twice.',
  sureSearched: "I searched NHI's system and the case is not there",
  sureResend: 'I understand that sending it again doubles the case if NHI has it after all',
  resend: 'NHI does not have it: send again',
  doneFound: 'Number taken; the outcome is confirmed',
  doneAbsent: 'Confirmed that NHI does not have it',
};

export const holds: Texts['holds'] = {
  'by-person': { reason: 'A person put it on hold.', next: 'Choose "Release" once it may be sent.' },
  'manual-release': {
    reason: 'In this folder every case waits for a person.',
    next: 'Choose "Release" once you have checked it.',
  },
  'same-claim': {
    reason:
      'The same application is there a second time: the earlier bytes of this file are on their way, in doubt or uploaded, or nothing tells a file of another name apart. So that NHI does not get it twice, this one is not sent yet.',
    next: 'Look at the other one first. Only if it is another application, choose “Send anyway” under “⋯”; otherwise “Close, do not send”. If both come from one file and NHI lacks the other one, this one is sent by itself.',
  },
  'same-path': {
    reason:
      'The earlier file of this name is being sent, to be confirmed or uploaded, or is another patient’s application; this one differs and is held so that nothing is sent twice or left out.',
    next: 'Look at the other case first. Only if it is another application, choose "Send anyway" under ⋯; else "Send no more (close)". While the other one, of the same patient, is being looked for: should NHI lack it, this one is sent in its place by itself.',
  },
  'came-again': {
    reason:
      'The very same bytes came again; NHI refused them before, has them, or a correction took their place. A newer date alone does not ask for another send.',
    next: 'To send it again, press “Release”; otherwise “Close, do not send”.',
  },
  'stopped-before': {
    reason: 'A person had held or cancelled this application; this file came after that and is not sent yet.',
    next: 'To send this one, press “Release”; otherwise “Close, do not send”.',
  },
  'destination-changed': {
    reason: 'This case belongs to another server, client or hospital than the settings now name.',
    next: 'Ask IT to check the settings. Release it only if it is meant for the server of today.',
  },
  'refused-alone': {
    reason: "NHI's server refused the request for this case but took others.",
    next: "Read NHI's answer on the time line; release it once the cause is removed.",
  },
  'attachment-of-other-patient': {
    reason: "An attachment holds exactly what another patient's case holds; it may be the wrong file.",
    next: 'Make sure that the attachment belongs to this patient before you release it.',
  },
  'spool-damaged': {
    reason: "The agent's own copy cannot be opened or has changed.",
    next: 'Put the same file there again from the HIS, then release the case; ask IT to check the disk.',
  },
  'precheck-missing': {
    reason: 'Not sent yet: NHI’s rules say that data are missing, and somebody has a look first.',
    next: 'Complete it and export it again, or press “Send all the same”. What to add stands under Pre-check.',
  },
  reconcile: {
    reason:
      'NHI may have this case already: the data was restored or copied, another agent has served its folder, or the same bytes went to another address or client id.',
    next: 'In the last two cases NHI is asked: found, it is taken over; provably absent, it is sent. Make sure that NHI does not have this case before you release it.',
  },
};

export const wishes: Texts['wishes'] = {
  hold: {
    word: 'Hold if not there',
    line: 'Hold asked for: it is put on hold once NHI provably lacks it.',
    done: (n) => `Noted: ${num(n)}. NHI is asked first; held only if NHI does not have it`,
  },
  cancel: {
    word: 'Cancel if not there',
    line: 'Cancel asked for: it is cancelled once NHI provably lacks it.',
    done: (n) => `Noted: ${num(n)}. NHI is asked first; cancelled only if NHI does not have it`,
  },
};

export const askNow: Texts['askNow'] = {
  button: 'Ask NHI now',
  waits: {
    unreachable: 'NHI cannot be reached now; it is asked by itself once it can.',
    'told-to-wait': 'NHI asked us to wait; it is asked by itself afterwards.',
    'new-server': 'The settings name another server, which nobody has confirmed yet.',
  },
  waitsUntil: (until) => `NHI asked us to wait until ${until}; it is asked by itself afterwards.`,
  notAsked: {
    'no-number': 'NHI has not named its number yet; it is looked for by itself.',
    'other-server': 'It was sent to another server than the settings name.',
    forgotten: 'It was kept for long enough, and is not asked about any more.',
  },
  cameOne: {
    decided: 'NHI has decided',
    moved: 'NHI has a new status',
    same: 'NHI has nothing new',
    'not-shown': 'NHI does not show the earlier result now; it is asked again soon to make sure',
  },
  failedCause: 'NHI gave no answer; it is asked again at its time.',
  last: (who, when, came) => `${who} asked ${when}: ${came}`,
  results: {
    decided: 'decided',
    moved: 'new status',
    same: 'no change',
    'not-shown': 'not shown',
    failed: 'no answer',
  },
  because: (words, cause) => `${words}. ${cause}`,
  next: (when) => `next poll ${when}`,
};
