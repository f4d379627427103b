import { caseEventWords } from '../../../shared/case-events.ts';
import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const stages: Texts['stages'] = {
  waiting: {
    word: 'Needs files',
    meaning: 'Not all attachments named in the application file have arrived; nothing was sent yet.',
    next: 'Make sure that the HIS puts the missing attachments beside the file. It is checked and sent by itself then.',
  },
  refused: {
    word: 'Check failed',
    meaning: 'The application file failed the checks before sending. NHI has not received this case.',
    next: 'Correct the problems below in the HIS and export again; the new file replaces this case by itself.',
  },
  queued: {
    word: 'Queued',
    meaning: 'It passed the checks and waits for its turn.',
    next: 'Nothing to do: the agent sends it by itself.',
  },
  sending: {
    word: 'Sending',
    meaning: 'The application file is on its way to NHI.',
    next: 'Nothing to do, please wait.',
  },
  uncertain: {
    word: 'In doubt',
    meaning: 'Sending began but NHI gave no clear answer; NHI may have the case.',
    next: 'Nothing to do: the agent is asking NHI. It will not send again before absence is proven.',
  },
  rejected: {
    word: 'Rejected by NHI',
    meaning: 'NHI does not accept this application file; no case was opened.',
    next: 'Read NHI\'s answer, correct it in the HIS and export again. If the file is not the cause, choose "Send again".',
  },
  held: {
    word: 'On hold',
    meaning: 'This case was stopped and is not sent by itself.',
    next: 'Choose "Release" once it may be sent.',
  },
  superseded: {
    word: 'Replaced',
    meaning: 'A corrected file took the place of this case; nothing is left to do for it.',
    next: 'See the new case.',
  },
  cancelled: {
    word: 'Cancelled',
    meaning: 'This case is never sent, and this cannot be undone.',
    next: 'Nothing to do. Export it again from the HIS if it is still to be applied for.',
  },
  accepted: {
    word: 'Uploaded',
    meaning: 'NHI received the application file and gave a case number.',
    next: 'Nothing to do; NHI will check it.',
  },
  unnumbered: {
    word: 'No number yet',
    meaning: 'NHI received the application file but its answer held no case number.',
    next: 'The agent is asking NHI for the number; this case is not sent again. If none comes for long, look it up at NHI and enter it.',
  },
  processing: {
    word: 'NHI processing',
    meaning: 'NHI has the case and is processing its file and attachments.',
    next: 'Nothing to do; a new state shows up by itself.',
  },
  failed: {
    word: 'Failed at NHI',
    meaning: 'NHI found problems; the case did not enter review.',
    next: 'Correct it by the status NHI gives, and export it again from the HIS.',
  },
  reviewing: {
    word: 'Under review',
    meaning: 'NHI accepted the case for review.',
    next: 'Nothing to do; the result shows up by itself.',
  },
  approved: {
    word: 'Approved',
    meaning: 'NHI approved this application.',
    next: 'Check the approved quantities and tell the physician.',
  },
  'partially-approved': {
    word: 'Approved in part',
    meaning: 'NHI approved part of this application.',
    next: 'Check result, approved quantity and opinion of each item, and tell the physician.',
  },
  denied: {
    word: 'Denied',
    meaning: 'NHI denied this application.',
    next: 'Give the opinion to the physician. For a reconsideration use this receipt number as the original one.',
  },
  'supplement-requested': {
    word: 'Supplement',
    meaning: 'NHI asks for more before it decides.',
    next: 'Gather what the opinion asks for and export an "Application supplement" (or a "Reconsideration supplement") from the HIS, with this receipt number as the original one.',
  },
  returned: {
    word: 'Returned',
    meaning: 'NHI returned this application.',
    next: 'Correct it by the opinion and apply again from the HIS.',
  },
  decided: {
    word: 'Decided',
    meaning: 'NHI has decided, but the items differ or carry a new code, so there is no single result.',
    next: 'Check result and opinion of each item.',
  },
};

export const deliveries: Texts['deliveries'] = {
  waiting: 'Waiting for attachments',
  refused: 'Failed our checks',
  queued: 'Waiting to be sent',
  sending: 'Sending',
  uncertain: 'To be confirmed',
  accepted: 'Uploaded',
  rejected: 'Rejected by NHI',
  held: 'On hold',
  cancelled: 'Cancelled',
};

export const reviews: Texts['reviews'] = {
  none: 'No answer yet',
  processing: 'Processing',
  failed: "Failed NHI's checks",
  reviewing: 'Under review',
  decided: 'Decided',
};

export const events: Texts['events'] = caseEventWords('en');

export const timeline: Texts['timeline'] = {
  empty: 'Nothing recorded yet.',
  other: 'Other entry',
  by: (who) => `by ${who}`,
  claimed: (who, by) => `${who} (recorded by ${by})`,
  continuation: {
    open: 'continuation: not prepared',
    preparing: 'continuation: preparing',
    stopped: 'continuation: stopped',
    transferred: 'continuation: transferred',
  },
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
  'destination-changed':
    'This case was sent to another address. The server of today does not show what that one accepted, so it proves nothing.',
  'search-refused': "NHI's server does not offer this search.",
  'search-too-large':
    "NHI's server answered the search with more than can be read, so nothing can be compared.",
  'search-ignored-parameters': "NHI's server ignored the search's conditions, so it proves nothing.",
  'no-control-case':
    'NHI does not show this case, but no other case was uploaded since that could show that the search works, so it does not count as missing yet.',
  'search-lags': 'A case that is there for certain is not shown either, so the search proves nothing.',
  'search-aged': 'The answer to the search was an older, stored one, so it proves nothing.',
  ambiguous: 'Several similar cases were found or are in doubt; they cannot be told apart.',
  'claim-omitted': 'The search does not show what was applied for, so nothing can be compared.',
  'drug-unknown': 'A similar case was found but its drugs cannot be read.',
  'other-candidate': 'A similar but not identical case was found.',
};

/** Ways in which a doubt can end without a person, for the reasons that allow it. */
export const doubtNext: Texts['doubtNext'] = {
  'no-control-case':
    'It waits for the next successful upload and is then looked for again by itself; only when NHI provably lacks it is it sent again. If you do not want to wait, look at NHI and choose "Enter what NHI shows".',
  'search-lags':
    'It is looked for again by itself. If you do not want to wait, look at NHI and choose "Enter what NHI shows".',
  'search-aged':
    'It is looked for again by itself. If you do not want to wait, look at NHI and choose "Enter what NHI shows".',
};
