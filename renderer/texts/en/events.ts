import { caseEventWords } from '../../../shared/case-events.ts';
import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const events: Texts['events'] = caseEventWords('en');

export const timeline: Texts['timeline'] = {
  empty: 'Nothing recorded yet.',
  other: 'Other entry',
  by: (who) => `by ${who}`,
  claimed: (who) => `for ${who}, as the command line says`,
  sudoUser: (who) => `by sudo of ${who}`,
  searches: (n) => `search no. ${num(n)}`,
  missing: (n) => `${num(n)} still missing`,
  problems: (n) => `${num(n)} ${n === 1 ? 'problem' : 'problems'}`,
  otherCase: 'the other case',
  agent: 'the agent',
  fromTo: (from, to) => `${from} → ${to}`,
  attempt: (n) => `Attempt ${num(n)}`,
  took: (seconds) => `took ${seconds} s`,
  status: (n) => `HTTP ${n.toFixed(0)}`,
  answer: {
    'upload-answer': 'NHI answered the upload',
    'operation-outcome': 'Message from NHI',
    'claim-response': 'Review answer from NHI',
  },
  newest: 'newest',
  phases: {
    preparing: 'preparing',
    connecting: 'connecting',
    connected: 'connected',
    'headers-sent': 'headers sent',
    'body-sent': 'body sent',
    answered: 'answered',
  },
  outcomes: {
    'not-sent': 'Not sent to NHI (no connection)',
    throttled: 'NHI asks to slow down; tried later',
    unauthorized: 'Authorization expired; renewed and tried again',
    wait: 'NHI cannot take it now; tried later',
    'destination-refused': "NHI's server refuses our requests",
    rejected: 'NHI rejected the application file',
    accepted: 'NHI has received it',
    unknown: 'No clear answer; outcome to be confirmed',
    interrupted: 'The agent stopped while sending',
  },
  underWay: 'under way',
};

export const doubts: Texts['doubts'] = {
  'no-summary': 'The application file cannot be read, so nothing can be compared.',
  'destination-changed': 'This case belongs to the settings of another server.',
  'search-refused': "NHI's server does not offer this search.",
  'search-too-large':
    "NHI's server answered the search with more than can be read, so nothing can be compared.",
  'search-ignored-parameters': "NHI's server ignored the search's conditions, so it proves nothing.",
  'no-control-case':
    'NHI does not show this case, but no other case was uploaded since that could show that the search works, so it does not count as missing yet.',
  'search-lags': 'A case that is there for certain is not shown either, so the search proves nothing.',
  ambiguous: 'Several similar cases were found or are in doubt; they cannot be told apart.',
  'claim-omitted': 'The search does not show what was applied for, so nothing can be compared.',
  'drug-unknown': 'A similar case was found but its drugs cannot be read.',
  'other-candidate': 'A similar but not identical case was found.',
  'absent-again': 'It was sent again once already and is not sent again by itself.',
};

/** … and what ends the doubt where it can end by itself. */
export const doubtNext: Texts['doubtNext'] = {
  'no-control-case':
    'It waits for the next successful upload and is then looked for again by itself; only when NHI provably lacks it is it sent again. If you do not want to wait, look at NHI and choose "Enter what NHI shows".',
  'search-lags':
    'It is looked for again by itself. If you do not want to wait, look at NHI and choose "Enter what NHI shows".',
};
