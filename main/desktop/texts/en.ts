import type { zhTW } from './zh-TW.ts';

const num = new Intl.NumberFormat('en');

export const en: typeof zhTW = {
  product: 'NHI Prior Authorization Upload',
  tray: {
    reason: {
      fine: 'Running',
      sending: 'Sending',
      'needs-person': 'Cases need attention',
      folder: 'A folder cannot be used',
      'destination-paused': 'The NHI server refuses us; sending is paused',
      'paused-by-person': 'Sending was paused by staff',
      'new-server': 'The settings name another server; resume once it is confirmed',
      unreachable: 'The NHI server cannot be reached',
      starting: 'The agent is starting',
      restarting: 'The agent is being restarted',
      'not-set-up': 'The first set-up is not finished',
      stopped: 'The agent is not running',
    },
    separator: ': ',
    counts: (view) =>
      [
        ...(view.sending > 0 ? [`${num.format(view.sending)} being sent`] : []),
        ...(view.queued > 0 ? [`${num.format(view.queued)} waiting`] : []),
        ...(view.uncertain > 0 ? [`${num.format(view.uncertain)} to be confirmed`] : []),
      ].join(', '),
    needsPerson: (count) => `${num.format(count)} need attention`,
    open: 'Open',
    pause: 'Pause sending',
    resume: 'Resume sending',
    settings: 'Settings',
    login: {
      on: 'Start at login',
      off: 'Start at login',
      'switched-off-by-system': 'Start at login (switched off in Windows; click to switch on)',
      unsupported: 'Start at login (installed on Windows only)',
    },
    notify: 'Show notifications',
    recoveryCode: 'Make a recovery code…',
    quit: 'Quit',
  },
  save: { title: 'Save file', failed: 'The file was not saved; try another folder.' },
  setup: {
    title: 'Please finish the first set-up',
    body: 'This computer has no settings file yet; click to open its steps.',
  },
  service: {
    title: 'NHI prior authorization (run by the service)',
    body: 'A service of this computer does the sending; this window shows its page. Closing it changes nothing.',
  },
  background: {
    title: 'Still running',
    body: 'The window is closed; sending goes on. Open it again or quit from the icon in the tray.',
  },
  quit: {
    message: 'Cases are still being sent. Quit all the same?',
    detail: (sending, queued) =>
      `${num.format(sending)} being sent, ${num.format(queued)} waiting. Sending stops and goes on at the next start; a case cut off half-way is looked for at NHI first and never sent twice.`,
    stay: 'Keep running',
    quit: 'Quit',
  },
  notice: {
    titleDecided: 'New decisions',
    titleWaiting: 'Cases need attention',
    decided: (count, words) => `${num.format(count)} decided: ${words}`,
    waiting: (count, words) => `${num.format(count)} need attention: ${words}`,
    counted: (word, count) => `${word} ${num.format(count)}`,
    separator: ', ',
    kinds: {
      'decided-approved': 'approved',
      'decided-denied': 'denied',
      'decided-partially-approved': 'partly approved',
      'decided-supplement-requested': 'supplement requested',
      'decided-returned': 'returned',
      refused: 'failed our checks (not sent)',
      rejected: 'refused by NHI',
      failed: "failed NHI's checks",
      held: 'on hold',
    },
  },
  recovery: {
    offer: 'Make a recovery code?',
    offerDetail:
      'When this account or this computer can no longer be used, only a recovery code opens the stored cases. It is shown once: write it on paper and keep it safe.',
    make: 'Make one',
    later: 'No',
    shown: 'Write down the recovery code',
    shownDetail:
      'This code is shown only now and kept nowhere. Write it on paper and keep it away from the computer.',
    done: 'Written down',
    failed: 'No recovery code was made',
  },
  problem: {
    pauseFailed: 'The agent did not confirm this; look at its state in the window before trying again.',
  },
  diagnosis: {
    title: 'The agent is not running',
    assurance: 'All cases taken so far are kept; nothing is sent until the agent runs again.',
    trying: 'The agent is being started again…',
    brokenTitle: 'The window’s program failed',
    brokenAssurance: 'Sending is done by another process and goes on; all cases taken so far are kept.',
    broken: 'This window’s program met an unexpected error',
    brokenWhy: 'What is shown, and notifications, may be out of date. The error is in the log.',
    brokenNext: [
      'Choose “Restart the program”; sends under way are finished first.',
      'If it happens again, give the log below to IT.',
    ],
    restart: 'Restart the program',
    retry: 'Try again',
    nextTitle: 'What you can do',
    settingsFile: 'Settings file',
    logFile: 'Log file',
    version: 'Version',
    code: 'Code',
    crashed: 'The agent ended unexpectedly three times in a row',
    crashedWhy: 'It is no longer started by itself.',
    crashedNext: ['Press “Try again”.', 'If it stops again, hand the log file below to your IT staff.'],
    settings: 'The settings file has problems',
    settingsNext: ['Have your IT staff mend the points above, save the file, and press “Try again”.'],
    unconfigured: 'There is no settings file yet',
    unconfiguredWhy:
      'The steps of the first set-up ended before they were done. These places were looked at in turn:',
    unconfiguredNext: [
      'Press “Try again” to begin the first set-up anew.',
      'Or have your IT staff put the settings file in the first place (whole computer) or the second (this account), then press “Try again”.',
    ],
    other: 'The agent cannot start',
    otherNext: ['Remove the cause, then press “Try again”.'],
    lockedByOther: 'Another agent already uses this data folder',
    lockedByOtherNext: [
      'If it is installed as a service here, use its page (twpas-agent status prints the address).',
      'If the program was closed just now, wait a moment and press “Try again”.',
    ],
    locked: {
      title: 'This account cannot open the data',
      why: 'The data key opens for the account and the computer that made it, for a service, or by a passphrase or recovery code; a password that an administrator reset, a rebuilt profile or another keyring closes it too.',
    },
    lockedNext: {
      account: (accounts) => `Sign in as one of these accounts: ${accounts}`,
      recovery: 'Type the recovery code; afterwards this account opens the data by itself:',
      passphrase: 'Type the passphrase; afterwards this account opens the data by itself:',
      none: "Have your IT staff restore the folder's keys from a backup, or make a recovery code with an account that opens it.",
      recoveryButton: 'Open by recovery code',
      passphraseButton: 'Open by passphrase',
    },
    storage: 'There is no safe place for the data key',
    storageNext: {
      keyring: 'Install and unlock a keyring (GNOME Keyring or KWallet), then press “Try again”.',
      machine:
        'Or keep the key in a file that only this account can read; an administrator of this computer still can.',
      machineButton: 'Use a key file',
    },
  },
};
