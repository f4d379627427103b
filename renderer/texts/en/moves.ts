import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

const these = (n: number): string => (n === 1 ? 'this case' : `${num(n)} cases`);

export const moves: Texts['moves'] = {
  retry: {
    button: 'Send again',
    title: (n) => `Send ${these(n)} again?`,
    detail: 'Back into the queue, to be sent once more in its turn.',
    done: (n) => `To be sent again: ${num(n)}`,
  },
  hold: {
    button: 'Hold',
    title: (n) => `Put ${these(n)} on hold?`,
    detail: 'Nothing on hold is sent to NHI. What is being sent is held once its outcome is clear.',
    done: (n) => `On hold: ${num(n)}`,
  },
  release: {
    button: 'Release',
    title: (n) => `Release ${these(n)} for sending?`,
    detail: 'Back to the state before; what is fit to be sent is sent by itself.',
    done: (n) => `Released: ${num(n)}`,
  },
  recheck: {
    button: 'Check again',
    title: (n) => `Check ${these(n)} again?`,
    detail: "Checked once more by today's rules, and sent by itself if it passes.",
    done: (n) => `Checked again: ${num(n)}`,
  },
  cancel: {
    button: 'Cancel sending',
    title: () => 'Cancel sending this case?',
    detail:
      'It will never be sent, and this cannot be undone; to apply after all, export it again from the HIS. While it is being sent or in doubt, it is cancelled only once NHI provably lacks it.',
    done: () => 'Sending cancelled',
  },
  now: {
    button: 'Try now',
    title: () => 'Try this case now?',
    detail: 'Sent once more at once instead of at its time.',
    done: () => 'To be tried now',
  },
  withdraw: {
    button: 'Take back',
    title: () => 'Take back the hold or cancel that was asked for?',
    detail: 'The case goes on as before.',
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
  reasonOptional: 'Reason (optional, recorded)',
  reasonNeeded: 'Please say why it is cancelled; this is recorded.',
  reasonHint: 'No patient names or numbers, please',
  cancelSure: 'I understand that this cannot be undone',
  notAllowedNow: 'Not possible in the state the case is in now',
  running: (done, total) => `${num(done)} of ${num(total)} done`,
  stop: 'Stop',
  stopped: (n) => `Stopped; not touched: ${num(n)}`,
  someFailed: (n) => `Not done: ${num(n)}`,
  failedDetail: 'The others are done. These stay as they were:',
};

export const resolve: Texts['resolve'] = {
  button: 'Confirm outcome',
  title: 'Does NHI have this case?',
  intro:
    "Look in NHI's system first, by the patient's number and the date of application, then choose what you found.",
  numberTitle: 'Enter the number of this case',
  numberIntro:
    "NHI has taken this case without a word of its number. Look it up in NHI's system, by the patient's number and the date of application.",
  found: 'Yes, it is there',
  foundHint:
    'Enter the case number it shows. The agent verifies it with NHI and takes it only if it matches.',
  number: 'Case number',
  verify: 'Verify and take it',
  absent: 'No, it is not there',
  absentHint:
    'The case goes back into the queue and is sent again. If NHI has it after all, it is there twice.',
  sureSearched: "I searched NHI's system and the case is not there",
  sureResend: 'I understand that sending it again doubles the case if NHI has it after all',
  resend: 'NHI does not have it: send again',
  doneFound: 'Number taken; the outcome is confirmed',
  doneAbsent: 'Confirmed that NHI does not have it',
};
