import type { Texts } from '../texts.ts';

export const holds: Texts['holds'] = {
  'by-person': { reason: 'A person put it on hold.', next: 'Choose "Release" once it may be sent.' },
  'manual-release': {
    reason: 'In this folder every case waits for a person.',
    next: 'Choose "Release" once you have checked it.',
  },
  'same-claim': {
    reason: 'Another case with the same claim is being sent, to be confirmed or uploaded.',
    next: 'Look at the other case first. Release this one only if it is another application; else cancel it.',
  },
  'same-path': {
    reason: 'An earlier version of this file is being sent, to be confirmed or uploaded; this one differs.',
    next: 'Look at the earlier version first. Release this one only if it has to be sent as well; else cancel it.',
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
    next: 'Export the case again from the HIS and ask IT to check the disk.',
  },
  reconcile: {
    reason:
      'NHI may have this case already: the data was restored or copied, or another agent has served its folder.',
    next: 'Where another agent has served the folder, NHI is asked: found, it is taken over; provably absent, it is sent. Make sure that NHI does not have this case before you release it.',
  },
};

export const wishes: Texts['wishes'] = {
  hold: 'Hold asked for: it is put on hold once NHI provably lacks it.',
  cancel: 'Cancel asked for: it is cancelled once NHI provably lacks it.',
};
