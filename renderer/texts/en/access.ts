import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const access: Texts['access'] = {
  title: 'Who saw what',
  detail:
    'Who looked at, searched for, printed or exported patient data, and when. Each question asked here is recorded too.',
  about: {
    label: 'Asked about',
    patient: 'A patient: who looked',
    person: 'A person: what they looked at',
    everyone: 'Everybody',
  },
  patient: { label: 'The patient’s national, resident or chart number', hint: 'The whole number' },
  person: { label: 'Person', hint: 'Account or name' },
  ask: 'Ask',
  asking: 'Asking…',
  kinds: {
    searched: 'Searched',
    'list-shown': 'Saw names in a list',
    'numbers-shown': 'Uncovered numbers in a list',
    'case-opened': 'Opened a case',
    'case-shown': 'Uncovered the number of a case',
    'content-shown': 'Saw what was sent',
    'raw-shown': 'Saw raw JSON',
    'attachment-opened': 'Opened an attachment',
    printed: 'Printed',
    'list-exported': 'Exported a list',
    'looks-shown': 'Asked who saw what',
    'many-shown': 'Saw unusually many patients',
  },
  columns: { at: 'Time', actor: 'Person', what: 'Did', case: 'Case', words: 'Words or reason' },
  covered: ' (patient masked)',
  cases: (count) => (count === 1 ? '1 case' : `${num(count)} cases`),
  inAll: (count) => `of ${num(count)} in this line`,
  found: (count) => (count === 1 ? '1 line' : `${String(count)} lines`),
  more: 'Only the newest 1,000 are listed; shorten the period to see earlier ones.',
  none: 'Nobody looked in this period.',
  noPatient: 'There is no case of this patient; check the number.',
  start: 'Choose whom to ask about and a period, then press Ask.',
  many: {
    title: 'Somebody has seen unusually many patients in the last 7 days',
    line: (when, actor, what, count) =>
      `${when} · ${actor} · ${what === 'names' ? 'saw the names of' : 'uncovered the numbers of'} ${num(count)} cases within a day`,
    next: 'Ask why. An auditor can list what this person looked at under “Who saw what”.',
  },
  refused: {
    title: 'A session was ended in the last 7 days: it asked again and again for what its role may not have',
    line: (when, actor, count) => `${when} · ${actor} · ended after ${num(count)} refusals`,
    next: 'This page does not do that: another program may be using the account. Ask the person; IT can disable the account or reset its password.',
  },
  attacked: {
    title: 'Passwords of accounts are being guessed at',
    line: (count, names) => `${num(count)} accounts${names === '' ? '' : `: ${names}`}`,
    next: 'Browsers in which their owners have signed in before still work; new ones are slowed. The trail’s sign-in-failed lines name the source. It ends by itself some three hours after the last guess.',
  },
  watched: {
    title: 'Accounts that may see patients: opened, changed or reset in the last 7 days',
    line: (who, changes) => `${who}: ${changes}`,
    change: (what, by, at) => `${what} by ${by} at ${at}`,
    changes: {
      added: 'added',
      roles: 'other roles given',
      enabled: 'enabled again',
      reset: 'password reset',
    },
    roles: (joined) => `, roles: ${joined}`,
    next: 'If you know nothing of one of these, tell IT and the auditor at once, and have the account disabled.',
  },
};
