import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

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

export const names: Texts['names'] = {
  title: 'Names of codes',
  detail:
    'Before an import, drugs go by the names that NHI publishes. Once imported, the hospital’s names of drugs come first on the page, in exports, in statistics and in the search. Departments, doctors and indications go by the names of the Bundle and of NHI. The file is a CSV with the columns code and name, in UTF-8 or Big5; an import takes the place of the whole table.',
  table: 'Drugs',
  choose: 'Choose a CSV to import',
  count: (n) => `${num(n)} names`,
  never: 'Not imported yet',
  nameless: (n) => `${num(n)} drug codes of our cases have no name`,
  codeInCases: (code, n) => `${code} (${num(n)} cases)`,
  imported: (when, by) => `Imported ${when} by ${by}`,
  done: (n, encoding) => `Imported ${num(n)} names (${encoding}).`,
  problems: (n) => `${num(n)} lines cannot be imported; the table is as it was:`,
  leftOut: (n) => `${num(n)} lines were left out:`,
  skip: 'Leave these lines out and import the others',
  line: (n) => `Line ${num(n)}`,
  kinds: {
    columns: 'fewer than two columns',
    'code-empty': 'no code',
    'name-empty': 'no name',
    'too-long': 'code or name too long',
    duplicate: 'code given twice',
    'quote-open': 'a quote is not closed',
  },
  more: (n) => `and ${num(n)} more`,
  code: 'Code',
  name: 'Name',
  show: 'Show the names',
  shownOf: (n, total) => `The first ${num(n)} of ${num(total)}`,
};
