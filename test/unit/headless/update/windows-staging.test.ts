import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, win32 } from 'node:path';
import { expect, it } from 'vitest';
import {
  freshStaging,
  handOverScript,
  windowsInstallation,
  windowsStaging,
} from '../../../../main/headless/update/windows-install.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { onWindows } from '../../support/where.ts';

/** The rule by which electron-builder's installer finds the programs it ends: `$_.Path.StartsWith('$INSTDIR', …IgnoreCase)`. */
const isEnded = (program: string, installation: string): boolean =>
  program.toLowerCase().startsWith(installation.toLowerCase());

it.each(['C:\\Program Files\\TWPAS Agent', 'D:\\Updates', 'D:\\U', 'E:\\醫院\\送件', 'D:\\_'])(
  'an installer that is started out of the staging folder of %s does not end itself',
  (installation) => {
    expect(windowsInstallation(win32.join(installation, 'resources', 'agent', 'node.exe'))).toBe(
      installation,
    );
    const setup = win32.join(windowsStaging(installation), 'TWPAS Agent Setup 2.0.0.exe');
    expect(isEnded(setup, installation)).toBe(false);
    // And the other way round: taking the program away does not take the installer away.
    expect(win32.dirname(win32.dirname(setup))).toBe(win32.dirname(installation));
  },
);

it.each([null, 'C:\\Program Files\\Updates of TWPAS Agent\\TWPAS Agent Setup 1.0.0.exe'])(
  'whatever the installer says, the agent is started again (version before: %s)',
  (previous) => {
    const lines = handOverScript({
      pid: 1,
      previous,
      service: 'twpas-agent',
      installation: 'C:\\Program Files\\TWPAS Agent',
      setup: 'C:\\s.exe',
    }).split('\r\n');
    const start = lines.findIndex((line) => line.includes('schtasks.exe" /Run /TN "TWPAS Agent"'));
    expect(start).toBeGreaterThan(0);
    const ends = lines.flatMap((line, at) => (line.includes('exit /b') ? [at] : []));
    expect(Math.min(...ends)).toBeGreaterThan(start);
  },
);

it.skipIf(onWindows('links'))(
  'the staging folder is made anew and closed before anything is copied into it; what somebody put there is gone',
  async () => {
    const parent = temporaryFolder();
    const elsewhere = join(parent, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'kept'), '');
    const staging = join(parent, 'Updates of TWPAS Agent');
    symlinkSync(elsewhere, staging);
    const ran: string[] = [];
    await freshStaging(staging, (command) => {
      ran.push(command.join(' '));
      return 0;
    });
    expect(readdirSync(staging)).toEqual([]);
    expect(readdirSync(elsewhere)).toEqual(['kept']);
    expect(ran[0]).toMatch(/System32\\icacls\.exe .*\/setowner \*S-1-5-32-544/);
    expect(ran[1]).toMatch(/\/inheritance:r \/grant:r \*S-1-5-18:\(OI\)\(CI\)F \*S-1-5-32-544:\(OI\)\(CI\)F/);
    await expect(freshStaging(staging, () => 5)).rejects.toMatchObject({ code: 'service-command' });
  },
);
