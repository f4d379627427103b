import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

const cases = (n: number): string => (n === 1 ? '1 case' : `${num(n)} cases`);

export const today: Texts['today'] = {
  title: 'Today',
  date: (day, weekday) => `${weekday}, ${day}`,
  weekdays: {
    0: 'Sunday',
    1: 'Monday',
    2: 'Tuesday',
    3: 'Wednesday',
    4: 'Thursday',
    5: 'Friday',
    6: 'Saturday',
  },
  asOf: (when) => `As of ${when}`,
  stale: 'The last update did not succeed; what is shown is older.',
  count: (n, later) =>
    later === 0 ? `${cases(n)} to handle` : `${cases(n)} to handle, ${num(later)} for another day`,
  groupCount: cases,
  emptyTitle: 'Nothing needs you now',
  emptyDetail:
    'The agent sends and asks for answers by itself; whatever needs a person is listed here at once.',
  alerts: 'What concerns all cases',
  toHealth: 'Look at the system',
  kinds: {
    'destination-paused': {
      title: 'Sending is paused',
      why: 'No case goes out now.',
      next: 'Remove the cause, then press “Resume sending”.',
    },
    'destination-unreachable': {
      title: 'NHI’s server cannot be reached',
      why: 'Cases wait in the queue and go on by themselves once it can.',
      next: 'Check that the NHI VPN is connected, then press “Try now”.',
    },
    'folder-trouble': {
      title: 'A folder cannot be read',
      why: 'New exports in this folder are not seen.',
      next: 'Have IT look at the folder, then press “Scan now”.',
    },
    overdue: {
      title: 'Overdue',
      why: 'The deadline of this case has passed.',
      next: 'Handle it now; if it is done, mark the deadline as met in the case.',
    },
    doubled: {
      title: 'Twice at NHI',
      why: 'After it was sent again, the earlier send was found at NHI too.',
      next: 'Ask NHI which of the two stays.',
    },
    doubtful: {
      title: 'Send in doubt',
      why: 'The agent cannot tell by itself whether NHI has it.',
      next: 'Look for it in NHI’s system, then settle the send.',
    },
    'due-soon': {
      title: 'Due soon',
      why: 'The deadline of this case is near.',
      next: 'Finish it in time; if it is done, mark the deadline as met in the case.',
    },
    'awaits-file-long': {
      title: 'NHI waits for attachments too long',
      why: 'NHI has waited for the attachment file longer than the setting allows.',
      next: 'Check that the attachments were handed over; if so, ask NHI.',
    },
    'not-handed-over': {
      title: 'Attachments not handed over',
      why: 'The case is uploaded, but not all of its attachments have reached NHI.',
      next: 'Open the case, look at the attachments and decide.',
    },
    held: { title: 'Held', why: 'This case was stopped.', next: 'If it may go out, release it.' },
    enquiry: {
      title: 'No decision for long',
      why: 'NHI has had this case for long without a decision.',
      next: 'Ask NHI about it and note the call in the case.',
    },
    'quiet-intake': {
      title: 'No exports for long',
      why: 'No new file came during office hours.',
      next: 'Check that the HIS exports; if there was nothing to apply for, do nothing.',
    },
    'quiet-poll': {
      title: 'No answers of NHI for long',
      why: 'NHI’s answers could not be asked for during office hours.',
      next: 'Look at the connection on the system page.',
    },
  },
  quietFor: (hours) => `It has been ${hours} office hours.`,
  awaitsFor: (hours) => `It has waited for ${hours} hours.`,
  enquiryFor: (days) => `NHI has had it for ${days} days.`,
  columns: { file: 'Case', cause: 'Cause and next step', owner: 'Owner', due: 'Due', action: 'Action' },
  gone: 'Loading the case',
  refusedNext:
    'Open the case to see its problems, correct them in the HIS and export again; the new file replaces this one.',
  pausedByPerson: 'Paused by a person.',
  open: 'Open case',
  more: 'More',
  moreOf: (what) => `More for ${what}`,
  showAll: (n) => `Show all ${num(n)}`,
  menu: {
    snooze: 'Remind me later',
    tomorrow: 'Tomorrow',
    threeDays: 'In three days',
    monday: 'Next Monday',
    pick: 'Choose a day…',
    close: 'Settled in the VPN…',
    assign: 'Assign an owner…',
  },
  onItsWay: 'On its way',
  nothingOnItsWay: 'Nothing is on its way now.',
  decided: 'Decided since you last looked',
  nothingDecided: 'No new decisions since you last looked.',
  seen: 'Mark as seen',
  seenDone: 'Marked as seen',
  seenAt: (when) => `Last looked ${when}`,
  seenNever: 'Not looked at yet',
  chart: 'Sent and decided, last 14 days',
  chartLabel: (sent, decided) => `Last 14 days: ${num(sent)} sent, ${num(decided)} decided`,
  day: 'Day',
  sent: 'Sent',
  done: 'Decided',
  continuations: 'Drug periods that end soon',
  noContinuations: 'No drug period ends soon.',
  periodEnd: (day) => `Until ${day}`,
};
