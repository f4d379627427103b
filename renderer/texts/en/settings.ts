import type { Texts } from '../texts.ts';

export const settings: Texts['settings'] = {
  title: 'Settings',
  rules: 'Terms and reminders',
  rulesDetail: 'The same for all; they hold once saved',
  fileDetail:
    'All other settings stand in this file. A change is checked while it is typed; change what only the machine may at that computer, then run settings reload.',
  file: 'Settings file',
  line: (line) => `line ${String(line)}`,
  readOnly: (file) =>
    `The service may not rewrite ${file}: change it at that computer, then run settings reload`,
  machineOnly: (names) =>
    `These decide where data go, whom the agent trusts, what is checked and how long anything is kept. They change only at the computer that runs it, by an account that may write the file: ${names}`,
  edit: 'Edit the settings file',
  editor: 'Content of the settings file',
  checking: 'Checking…',
  good: 'All in order; it can be saved.',
  unchanged: 'Nothing was changed.',
  bad: (count) =>
    count === 1
      ? 'One problem to mend before it can be saved:'
      : `${String(count)} problems to mend before it can be saved:`,
  reason: 'Why it is changed (put in the audit trail)',
  save: 'Save and apply',
  saving: 'Saving…',
  cancel: 'Discard the changes',
  saved: 'Saved.',
  applied: (names) => `Applied: ${names}`,
  needRestart: (names) => `After a restart: ${names}`,
  kept: 'What it said before is kept beside it as .previous.',
  form: {
    changed: (count) => (count === 1 ? '1 change' : `${String(count)} changes`),
    was: (before) => `changed, was ${before}`,
    reason: 'Reason',
    reasonHint: 'Why it is changed (required; put in the audit trail)',
    noReason: 'Say why it is changed.',
    mend: 'Some fields are not right yet.',
    discard: 'Discard',
    fromFile: (line) => `line ${String(line)} of the file`,
    fromDefault: 'default',
    notYours: (roles) => `For reading only; ${roles} may change it.`,
    nothing: 'none',
    empty: 'None yet: no deadline comes by itself, staff enter one on each case',
    movedOn: ' (the next working day)',
  },
  errors: {
    missing: 'Enter a number.',
    'not-a-number': 'Enter a number.',
    'not-whole': 'Enter a whole number.',
    'not-hours': 'Write it as 08:00-17:30.',
    range: (min, max) => `Enter ${String(min)} to ${String(max)}.`,
    refused: 'This value cannot be used.',
  },
  units: {
    'work.deadlines.supplement': 'days from the decision',
    'work.deadlines.reconsideration': 'days from the decision',
    'work.deadlines.dispute': 'days from the decision',
    'work.deadlines.emergencyComplete': 'days from the emergency report',
    'work.deadlines.returned': 'days from the decision',
    'work.remindDays': 'days',
    'work.enquiryDays': 'days',
    'work.continueWeeks': 'weeks',
  },
  terms: {
    'work.deadlines.supplement': (from, due) => `A supplement asked for on ${from} is due on ${due}`,
    'work.deadlines.reconsideration': (from, due) => `A denial of ${from} can be appealed until ${due}`,
    'work.deadlines.dispute': (from, due) => `An appeal denied on ${from} can be disputed until ${due}`,
    'work.deadlines.emergencyComplete': (from, due) =>
      `An emergency report of ${from} is completed by ${due}`,
    'work.deadlines.returned': (from, due) => `A case returned on ${from} is sent again by ${due}`,
  },
  hints: {
    'work.remindDays': 'With so many days left or fewer it turns amber and moves up',
    'work.enquiryDays': 'Counted from the day NHI received it',
    'work.continueWeeks': 'Before the approved period ends; 0: no reminder',
    'work.workdayHours': 'For counting working hours',
    'work.holidays':
      'Days off other than Saturdays and Sundays; a term that ends on one ends on the working day after it',
  },
  names: {
    'work.holidays': 'Holidays',
    'work.workdayHours': 'Office hours',
    'work.enquiryDays': 'No decision after',
    'work.remindDays': 'Remind of deadlines before',
    'work.continueWeeks': 'Remind of continuations before',
    'work.deadlines.supplement': 'Term for a supplement',
    'work.deadlines.reconsideration': 'Term for a reconsideration',
    'work.deadlines.dispute': 'Term for a dispute review',
    'work.deadlines.emergencyComplete': 'Term after an emergency notice',
    'work.deadlines.returned': 'Term after a return',
  },
};
