import type { Texts } from '../texts.ts';

export const chain: Texts['chain'] = {
  title: 'Related cases',
  thisCase: 'This one',
  effective: 'In force',
  noEffective: 'No approval is in force',
  underWay: 'Under way',
  noUnderWay: 'Nothing is under way',
  until: (day) => `Applied for until ${day}`,
  alone: 'There are no related cases.',
  edges: {
    receipt: 'By original receipt number',
    corrected: 'Corrected file',
    'emergency-complete': 'Full application after an emergency notice',
    'first-continued': 'Continuation of an approved course',
  },
  confirmedBy: (who) => `Confirmed by ${who}`,
  suggestion: {
    title: 'Possibly related, please confirm',
    'emergency-complete': {
      earlier: 'May be the full application for this emergency notice',
      later: 'This one may be the full application for this emergency notice',
    },
    'first-continued': {
      earlier: 'May be the continuation of this one',
      later: 'This one may continue the following approval',
    },
    confirm: 'Yes, link them',
    deny: 'No',
    confirmed: 'The two cases are linked',
    denied: 'Noted that the two are not related',
  },
  otherPatient:
    'The original receipt number belongs to another patient’s case; check the number in the application.',
  prepare: {
    title: 'What to prepare next',
    followed: 'Already followed by',
    as: (type) => `Send another one as “${type}”`,
    option: (type) => `To object, send another one as “${type}”`,
    opinions: 'NHI’s opinion',
    noOpinion: 'NHI wrote no opinion; look at the answer’s JSON or ask NHI.',
    receipt: 'The original receipt number is this case’s receipt number',
    noReceipt: 'This case has no receipt number yet; look it up in NHI’s system first.',
    copy: 'Receipt number',
    steps: {
      subType: (code, type) => `Type ${code} (${type}).`,
      secondary: 'The original receipt number stands in Claim.identifier with use “secondary”.',
      same: 'Patient, hospital and items are those of the original case; the date is that of the new application.',
      evidence: 'Attach what NHI’s opinion asks for; attachments lie in the folder of the application file.',
      reason: 'The summary gives the reason and answers NHI’s opinion.',
      corrected: 'Correct it as the opinion says and export it anew; the new file takes this one’s place.',
    },
  },
};
