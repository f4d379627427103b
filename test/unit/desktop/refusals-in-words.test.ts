import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asApiError } from '../../../main/agent/api/builder.ts';
import { crossCheck } from '../../../main/agent/ground/settings/cross-check.ts';
import { readYamlText } from '../../../main/agent/ground/settings/yaml-file.ts';
import { describeFailure } from '../../../main/desktop/agent-process/start-agent.ts';
import { runCommand } from '../headless/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** As the system says it of a rename onto `dest`. */
function refusal(code: string, dest: string): Error {
  const temporary = join(temporaryFolder(), '.0123.tmp');
  return Object.assign(new Error(`${code}: refused '${dest}'`), {
    code,
    syscall: 'rename',
    path: temporary,
    dest,
  });
}

describe('what the system refuses is told in words, in both languages', () => {
  it('a start while the database cannot be opened', async () => {
    const dir = temporaryFolder();
    const config = join(dir, 'agent.yaml');
    writeFileSync(
      config,
      "hospitalId: '0101090517'\nserver:\n  fhirBaseUrl: https://nhi.example/fhir\n  clientId: c\nfolders:\n  - path: ./export\n",
    );
    await runCommand(dir, ['cases', '--config', config]);
    // SQLite cannot open it, as it cannot while another program holds it alone.
    for (const tail of ['', '-wal', '-shm']) rmSync(join(dir, 'data', `agent.db${tail}`), { force: true });
    mkdirSync(join(dir, 'data', 'agent.db'));
    const { exit, err } = await runCommand(dir, ['cases', '--config', config]);
    expect(exit).toBe(1);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(/agent\.db: another program has it open.*其他程式使用.*\[file-held\]$/);
  });

  it('in the program at the desktop and over the calls of the page', async () => {
    const error = refusal('EBUSY', 'C:\\ProgramData\\TWPAS Agent\\data\\control.json'.replaceAll('\\', '/'));
    const failure = await describeFailure(error, '/none.yaml');
    expect(failure).toMatchObject({ code: 'file-held' });
    expect(failure.messageZh).toContain('control.json');
    expect(asApiError(error)).toMatchObject({ data: { code: 'file-held' } });
  });

  it('names no file whose name is not the agent’s own', async () => {
    const { message, messageZh } = await describeFailure(
      refusal('EPERM', '/out/王小明.result.json'),
      '/none.yaml',
    );
    expect(message + messageZh).not.toContain('王小明');
    expect(message).toContain('another program has it open');
  });

  it('settings whose dataDir is on a share are not called right', () => {
    const read = readYamlText('dataDir: //server/share/data\n');
    if (read.kind !== 'read') throw new Error('no settings');
    const found = crossCheck(
      read.yaml,
      (path) => path,
      () => 'UNC',
    );
    expect(found).toMatchObject([{ path: 'dataDir', line: 1 }]);
    expect(found[0]?.message).toMatch(/UNC.*local disk/);
    expect(found[0]?.messageZh).toMatch(/UNC.*本機磁碟/);
    expect(
      crossCheck(
        read.yaml,
        (path) => path,
        () => null,
      ),
    ).toEqual([]);
  });

  it('takes no refusal of the network for one of a file', () => {
    const connect = Object.assign(new Error('x'), {
      code: 'EACCES',
      syscall: 'connect',
      address: '10.0.0.1',
    });
    expect(asApiError(connect)).toMatchObject({ data: { code: 'unexpected' } });
  });
});
