import { MAX_BUNDLE_BYTES } from '../../../../shared/choices.ts';
import { readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OwnRule } from '../../../../shared/settings.ts';
import type { Profile } from '../../../../shared/states.ts';
import { readPlain, withPlainFile } from '../../ground/base/plain-file.ts';
import { isReadOnly } from '../../ground/base/errors.ts';
import { AgentError } from '../../ground/error.ts';
import {
  type AttachmentUse,
  attachmentUses,
  isPlainName,
  sameName,
} from '../../ground/fhir/attachment-names.ts';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';
import { profileOf } from '../../ground/fhir/summarise.ts';
import { attachmentFileProblems, HEAD_BYTES } from './attachment-files.ts';
import { decodeJson } from '../../ground/fhir/decode.ts';
import { fileProblem } from './file-texts.ts';
import { inspectBytes } from './inspect.ts';
import { withLines } from './lines.ts';
import type { OwnRules, WrongRule } from './own-rules.ts';
import { openIgStore } from './package/store.ts';
import type { Inspection, Problem } from './problem.ts';
import { openProfileCheck } from './profile-check.ts';
import type { ProfileCheck } from './profile-report.ts';
import { makeReport } from './report.ts';
import { RULES_GUIDE } from './rules/registry.ts';
import { problem } from './texts.ts';

export interface CheckFileOptions {
  /** 醫事機構代碼 the Bundle must be of; null: any. */
  readonly hospitalId: string | null;
  /** Data folder with the imported guide to check by; null: the guide that ships. */
  readonly dataDir: string | null;
  /** Alternative profiles for the check; see `checkAgainst`. */
  readonly profiles?: ProfileCheck;
  /** The hospital's own rules. */
  readonly rules?: readonly OwnRule[];
  /** True if attachments are looked for beside the Bundle. */
  readonly attachments: boolean;
}

/** Keeps the guide from one file to the next. */
const profileCheck = openProfileCheck();

/** Result of `check FILE` for one file. */
export interface CheckedFile {
  readonly file: string;
  readonly ok: boolean;
  readonly profile: Profile | null;
  /** The guide it was checked against, `name#version`. */
  readonly igVersion: string;
  /** Requirements of the guide that the check cannot judge. */
  readonly notChecked: Inspection['notChecked'];
  readonly problems: readonly Problem[];
}

/** Checks a Bundle file in its place; sends and keeps nothing. A file that cannot be read is a problem like any other. */
export async function checkFile(file: string, options: CheckFileOptions): Promise<CheckedFile> {
  const seen = await look(file, options);
  return {
    file,
    ok: seen.problems.every(({ severity }) => severity !== 'error'),
    profile: seen.profile ?? null,
    igVersion: seen.igVersion ?? RULES_GUIDE,
    notChecked: seen.notChecked ?? [],
    problems: seen.problems,
  };
}

type CheckedInspection = Pick<Inspection, 'problems' | 'igVersion' | 'notChecked'> & {
  readonly profile?: Profile | null;
};

async function look(file: string, options: CheckFileOptions): Promise<CheckedInspection> {
  const bytes = await readWhole(file);
  if (bytes === 'unreadable') return { problems: [fileProblem('file-unreadable', 'Bundle')] };
  if (bytes === 'too-large') return { problems: [problem('too-large', 'Bundle')] };
  const inspection = inspectBytes(
    bytes,
    options.hospitalId,
    'error',
    options.profiles ?? (await profileCheck(await importedGuide(options.dataDir))),
    { today: taipeiDay(Date.now()), rules: await ownRules(options.rules ?? []) },
  );
  const decoded = decodeJson(bytes);
  const bundle = decoded.kind === 'json' ? parseBundle(decoded.value) : null;
  if (decoded.kind !== 'json' || bundle === null) return inspection;
  const ofFiles = options.attachments ? await attachmentProblems(dirname(file), attachmentUses(bundle)) : [];
  return {
    ...inspection,
    profile: profileOf(bundle),
    problems: makeReport([...inspection.problems, ...withLines(ofFiles, decoded.text)]),
  };
}

const ownRules = async (rules: readonly OwnRule[]): Promise<OwnRules | null> =>
  rules.length === 0 ? null : (await import('./own-rules.ts')).openOwnRules(rules);

/** Faults in rules of correct form, for a caller that reads a settings file before the agent does. */
export async function faultsOf(rules: readonly OwnRule[]): Promise<readonly WrongRule[]> {
  return rules.length === 0 ? [] : (await import('./own-rules.ts')).wrongRules(rules);
}

async function importedGuide(dataDir: string | null): Promise<string | null> {
  return dataDir === null ? null : (await openIgStore(dataDir, Date.now)).current();
}

/**
 * The check by guide packages that are given as files, for a caller that has imported none.
 * @throws AgentError as `guideOfFiles`
 */
export async function checkAgainst(files: readonly string[]): Promise<ProfileCheck> {
  const [{ guideOfFiles }, { checkByGuide }] = await Promise.all([
    import('./package/guide-of-files.ts'),
    import('./check-by-guide.ts'),
  ]);
  return checkByGuide(await guideOfFiles(files));
}

async function readWhole(file: string): Promise<Buffer | 'unreadable' | 'too-large'> {
  try {
    // A person gave this name: a link to a file counts as that file.
    return await readPlain(await realpath(file), MAX_BUNDLE_BYTES);
  } catch (error) {
    if (error instanceof AgentError && error.code === 'file-too-large') return 'too-large';
    // For any reason of the system, a person has to look at the path; the report says which file it is.
    return 'unreadable';
  }
}

async function attachmentProblems(folder: string, uses: readonly AttachmentUse[]): Promise<Problem[]> {
  const names = await readdir(folder);
  const problems: Problem[] = [];
  for (const use of uses) {
    if (!isPlainName(use.name)) continue;
    const found = names.find((name) => sameName(name, use.name));
    const file = found === undefined ? null : await headOf(join(folder, found));
    if (file === null) problems.push(fileProblem('attachment-missing', use.path));
    else if (file === 'denied') problems.push(fileProblem('attachment-unreadable', use.path));
    else problems.push(...attachmentFileProblems(use, file));
  }
  return problems;
}

/** `denied`: no rights to read it. Null: there is no plain file of this name. */
async function headOf(path: string): Promise<{ size: number; head: Uint8Array } | 'denied' | null> {
  try {
    return await withPlainFile(path, async (file) => ({
      size: file.size,
      head: await file.head(HEAD_BYTES),
    }));
  } catch (error) {
    // A folder or a link of that name: for NHI it is missing.
    return isReadOnly(error) ? 'denied' : null;
  }
}
