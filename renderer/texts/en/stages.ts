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
  stopped: (who, what) => `${who} had pressed “${what}”.`,
  maybeSent: {
    'other-agent': 'another agent has served the folder',
    'lease-lost': 'another agent served the folder for a while',
    'nobody-can-tell': 'nobody can tell who serves the folder',
    'other-destination': 'the same bytes went to another address or client id',
  },
  because: (note) => `Reason: ${note}.`,
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
  'too-early':
    "NHI does not show this case so far. NHI's search may be late, so it does not count as missing yet.",
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
  'too-early':
    'It is looked for again by itself; only when NHI provably lacks it is it sent again. If you do not want to wait, look at NHI and choose "Enter what NHI shows".',
  'search-aged':
    'It is looked for again by itself. If you do not want to wait, look at NHI and choose "Enter what NHI shows".',
};

export const codes: Texts['codes'] = {
  'name-not-found': "The name of NHI's server is not found; check that the NHI VPN is connected.",
  'connection-refused': "NHI's server took no connection.",
  'network-unreachable': 'The network is not reachable; check that the NHI VPN is connected.',
  'connect-timeout': 'The connection timed out; check that the NHI VPN is connected.',
  timeout: 'NHI did not answer in time after it was sent.',
  'certificate-wrong-name': "The server's certificate has another name; ask IT to check the settings.",
  'certificate-expired': "The server's certificate has expired or is not valid yet; ask IT.",
  'certificate-untrusted': "The server's certificate is not trusted; ask IT to check the authorities.",
  'tls-failed': 'No encrypted connection could be made; ask IT.',
  'proxy-failed': 'The proxy has a problem; ask IT.',
  'proxy-login': 'The proxy asks for a login or does not accept it; IT should run doctor.',
  'proxy-login-page':
    'The proxy wants a sign-in on its own page in a browser first; ask IT to let this computer through.',
  'proxy-refused': 'The proxy refused the connection; ask IT.',
  'answer-interim': 'Something before the server sent a 100 Continue that nobody asked for.',
  'answer-unreadable': "NHI's answer cannot be read.",
  'answer-not-fhir': 'What came back is no answer of NHI; a device in between may have made it.',
  'answer-not-kept': 'NHI’s answer could not be kept: see the log.',
  'answer-cut': "NHI's answer was cut short.",
  'answer-too-long': "NHI's answer is too long.",
  'answer-of-another':
    'The answer was for another application and says nothing of this one; NHI may have it, so it is looked for before it is sent again.',
  'answer-without-number':
    'NHI answered “success” with no number and no address, which does not prove that it has the file; it is looked for.',
  'answer-says-error':
    'NHI answered “success”, but its text says error, so nothing is certain; it is looked for.',
  'number-of-another':
    'Under this number NHI has another application; its result is not taken for this one. Please look this one’s number up in NHI’s system (VPN).',
  duplicate: 'NHI says that it has this file already; it is looked up first.',
  conflict: 'NHI says that this conflicts with what it has, so it may have it; it is looked up first.',
  'lock-error': 'NHI is at work on the same data, so it may have it; it is looked up first.',
  incomplete: 'NHI did not finish, so it may have it; it is looked up first.',
  exception: 'Something failed at NHI, so it may have it; it is looked up first.',
  transient: 'NHI had a passing problem, so it may have it; it is looked up first.',
  'no-store': 'NHI says that it could not store it, which is not certain; it is looked up first.',
  'request-invalid': 'This request cannot be sent; tell IT.',
  'connection-lost': 'The connection was lost while sending.',
  'network-failed': 'The network failed.',
  stopped: 'Ended because the agent stopped.',
  'agent-ended': 'The agent ended while sending.',
  restored: 'The data came out of a backup; what happened since has to be verified.',
  'destination-changed':
    'Settings name another server now: nobody asks what became of this case until they name its own again.',
  'attachment-missing': 'Attachments are missing.',
  unauthorized: 'NHI does not accept our authorization; ask IT to check client id and key.',
  throttled: 'NHI asks to slow down; it goes on by itself.',
  'new-server':
    'The settings name another server (address, token address, client id or hospital number differ); nothing is sent or asked until a person has confirmed it.',
  busy: 'NHI cannot take it now; it goes on by itself.',
  'no-client-key': 'There is no client key yet; ask IT to make one and register it with NHI.',
  'token-endpoint-elsewhere':
    'NHI’s connection document names a token endpoint at another site; IT has to run doctor, ask NHI and then set server.tokenUrl.',
  'token-invalid_client': 'NHI refuses our key or client id; ask IT.',
  'token-invalid_scope': 'NHI does not grant the rights we need; ask IT.',
  'http-403': "NHI's server does not allow this (403); ask IT about our rights.",
  'http-404': 'The server address is wrong (404); ask IT to check the settings.',
  'http-407': 'The proxy wants a sign-in (407); ask IT.',
  'http-413': 'The application file is too large for NHI (413).',
};

export const codeFamilies: Texts['codeFamilies'] = {
  http: (status) => `NHI's server answered HTTP ${status}.`,
  token: 'NHI gives no authorization; ask IT to check client id, key and scopes.',
  discovery: "The server's connection facts cannot be read; ask IT to check the settings.",
};
