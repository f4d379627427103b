import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportFailure } from '../../../main/headless/failure.ts';
import { createProgram } from '../../../main/headless/main.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A folder with the smallest settings file. */
export function settingsFolder(): { readonly dir: string; readonly config: string } {
  const dir = temporaryFolder();
  const config = join(dir, 'agent.yaml');
  writeFileSync(
    config,
    `hospitalId: "0101090517"\ndataDir: ./data\nserver: { fhirBaseUrl: "https://nhi.example/fhir", clientId: c }\nfolders: [{ path: ./in }]\n`,
  );
  return { dir, config };
}

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string[];
}

/** Person at the terminal; without one nobody is there. `asciiOnly`: the answer goes to a pipe of Windows. */
export interface AtTerminal {
  readonly ask?: (question: string) => string;
  readonly askSecret?: (question: string) => string;
  readonly asciiOnly?: true;
}

/** Runs one command line in this process. */
export async function runCommand(
  pageDir: string,
  args: readonly string[],
  person?: AtTerminal,
): Promise<Ran> {
  let out = '';
  const err: string[] = [];
  const io = {
    out: (text: string) => {
      out += text;
    },
    err: (line: string) => {
      err.push(line);
    },
    interactive: person?.ask !== undefined,
    asciiOnly: person?.asciiOnly === true,
    ask: (question: string) => Promise.resolve(person?.ask?.(question) ?? ''),
    askSecret: (question: string) => Promise.resolve(person?.askSecret?.(question) ?? ''),
  };
  try {
    await createProgram({ io, pageDir, programDir: '' }).parseAsync([...args], { from: 'user' });
    return { exit: 0, out, err };
  } catch (error) {
    return { exit: reportFailure(io, error), out, err };
  }
}
