import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const script = readFileSync(
  new URL('../../../../resources/installer/installer.nsh', import.meta.url),
  'utf8',
);

/** Lines of a macro or a function, in their order, without comments. */
function linesOf(kind: 'macro' | 'Function', name: string): string[] {
  const end = kind === 'macro' ? '!macroend' : 'FunctionEnd';
  const head = `${kind === 'macro' ? '!macro' : 'Function'} ${name}`;
  const from = script.indexOf(head);
  if (from === -1) return [];
  return script
    .slice(from + head.length, script.indexOf(end, from))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith(';'));
}
const at = (lines: readonly string[], text: string): number => lines.findIndex((line) => line.includes(text));

describe('the folder of settings', () => {
  const made = linesOf('macro', 'customInstall');
  const rights = linesOf('macro', 'twpasRights').join('\n');

  it('is closed to ordinary accounts, which read it and make nothing in it; data lies in a folder that nobody else enters', () => {
    expect(rights).toContain('/inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F ${GRANTS}');
    expect(made.filter((line) => line.includes('twpasRights'))).toEqual([
      // NP: nothing of it reaches into a folder of it.
      '!insertmacro twpasRights "${TWPAS_DATA}" "*S-1-5-32-545:(OI)(NP)RX"',
      '!insertmacro twpasRights "${TWPAS_DATA}\\data" ""',
    ]);
    expect(script).not.toContain('(AD)');
  });

  it('belongs to administrators, and what somebody else made there before is refused, before and after it is closed', () => {
    expect(rights).toMatch(/^PATH GRANTS\nnsExec[^\n]*\/setowner \*S-1-5-32-544/);
    const check = at(linesOf('macro', 'customCheckAppRunning'), 'twpasRefuseForeignFolder');
    expect(check).toBeGreaterThan(-1);
    expect(check).toBeLessThan(at(linesOf('macro', 'customCheckAppRunning'), 'twpasStop'));
    const checks = made.flatMap((line, index) => (line === 'Call twpasRefuseForeignFolder' ? [index] : []));
    const closed = at(made, 'twpasRights "${TWPAS_DATA}"');
    expect(checks.filter((index) => index < closed)).toHaveLength(1);
    expect(checks.filter((index) => index > closed)).toHaveLength(1);
    expect(linesOf('Function', 'twpasRefuseForeignFolder').join()).toContain('agent.yaml');
  });

  it('no program is called by its bare name', () => {
    const calls = script.split('\n').filter((line) => /nsExec::|Exec(Wait)? /.test(line));
    expect(calls.length).toBeGreaterThan(5);
    for (const call of calls)
      expect(call).toMatch(/nsExec::Exec(ToLog)? [`'"]+(\$\{?(SYSDIR|TWPAS_AGENT|PowerShellPath|CmdPath))/);
    expect(script).not.toMatch(/(?<!\\)\b(tasklist|findstr|schtasks|icacls|taskkill)\.exe/);
  });
});

describe('what runs while it is installed or taken away', () => {
  const check = linesOf('macro', 'customCheckAppRunning');

  it('a set-up that is opened stops nothing: no line of ours runs before the pages', () => {
    for (const name of ['customInit', 'preInit', 'customUnInit', 'customHeader'])
      expect(linesOf('macro', name)).toEqual([]);
  });

  it('a person is asked first, then the agent finishes its sends, and only then programs are ended; an uninstallation too', () => {
    const [asked, stopped, ended] = ['MessageBox MB_OKCANCEL', 'twpasStop', 'twpasKill'].map((text) =>
      at(check, text),
    ) as [number, number, number];
    expect(asked).toBeGreaterThan(-1);
    expect(stopped).toBeGreaterThan(asked);
    expect(ended).toBeGreaterThan(stopped);
    // The template calls this macro at the beginning of both.
    expect(script.slice(0, script.indexOf('!macro customCheckAppRunning'))).not.toContain(
      '!ifdef BUILD_UNINSTALLER',
    );
  });

  it('whatever ends the set-up after the agent was stopped starts its task again', () => {
    const quits = check.flatMap((line, index) =>
      line === 'Quit' && index > at(check, 'twpasStop') ? [index] : [],
    );
    expect(quits).toHaveLength(1);
    for (const quit of quits) expect(check.slice(quit - 2, quit)).toContain('!insertmacro twpasStartAgain');
    expect(linesOf('macro', 'customUnInstallCheck')).toContain('!insertmacro twpasStartAgain');
    expect(linesOf('macro', 'customInstall').at(-1)).toBe('!insertmacro twpasStartAgain');
  });

  it('programs are looked for below the folder, not in another one whose name begins alike', () => {
    const prefixes = [...script.matchAll(/StartsWith\('([^']*)'/g)].map(([, prefix]) => prefix);
    expect(prefixes).toEqual(['$INSTDIR\\', '$INSTDIR\\']);
  });

  it('no jump counts instructions', () => {
    expect(script).not.toMatch(/^\s*(If\w+|Goto|StrCmp|IntCmp|MessageBox)\b.*[ \t][+-]\d+$/m);
  });
});
