import type { ReactNode } from 'react';
import type { FolderProblemCounts, StatusView } from '../../shared/api/views/status.ts';
import { useAction } from '../connection/use-action.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Icon } from '../ui/icon.tsx';
import { exactTime } from '../format/time.ts';
import { Section } from '../ui/section.tsx';
import { FOLDER_TONES, OUT_FOLDER_TONES } from './tones.ts';

/** The watched folders, with a button to rescan all. */
export function FoldersPanel({ status }: { readonly status: StatusView }): ReactNode {
  const { health } = useTexts();
  const words = health.folder;
  const rescan = useAction((client) => client.folders.rescan(), words.rescanned);
  return (
    <Section
      title={words.title}
      className="wide"
      extra={
        <MayButton
          ability="folders.rescan"
          size="small"
          icon={<Icon name="refresh" size={14} />}
          action={rescan}
        >
          {words.rescan}
        </MayButton>
      }
    >
      <DataTable heads={[words.path, words.state, words.lastScan]}>
        {status.folders.map((folder) => (
          <tr key={folder.path}>
            <td>
              <code className="break">{folder.path}</code>
            </td>
            <td>
              <span className={`lamp tone-${FOLDER_TONES[folder.state]}`}>{words.states[folder.state]}</span>
              {folder.holder === null ? null : <div className="second">{words.holder(folder.holder)}</div>}
              {folder.state === 'unreachable' ? <div className="second">{words.unreachableHint}</div> : null}
              <Problems problems={folder.problems ?? []} />
              <Unreadable unreadable={folder.unreadable} />
            </td>
            <td>
              {folder.lastScanAt === null ? (
                <span className="muted">{health.never}</span>
              ) : (
                <span className="tabular">{exactTime(folder.lastScanAt)}</span>
              )}
            </td>
          </tr>
        ))}
        {(status.outFolders ?? []).map((folder) => (
          <tr key={`${folder.use} ${folder.path}`}>
            <td>
              {words.uses[folder.use]} <code className="break">{folder.path}</code>
            </td>
            <td>
              <span className={`lamp tone-${OUT_FOLDER_TONES[folder.state]}`}>
                {words.outStates[folder.state]}
              </span>
              {folder.state === 'trouble' ? <div className="second">{folder.code}</div> : null}
              <Problems problems={folder.problems} />
            </td>
            <td />
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}

/** Links and other suspicious entries in folders. Only kind and number, as a file name may contain a patient's name. */
function Problems({ problems }: { readonly problems: FolderProblemCounts }): ReactNode {
  const words = useTexts().health.folder;
  if (problems.length === 0) return null;
  const said = problems.map(({ kind, count }) => words.problem(words.problemKinds[kind], count)).join('、');
  return (
    <div className="second">
      {words.problemsLabel}
      {said}
      <br />
      {words.problemsHint}
    </div>
  );
}

/** Files that the service cannot read, with the command that corrects the permissions. */
function Unreadable({
  unreadable,
}: {
  readonly unreadable: StatusView['folders'][number]['unreadable'];
}): ReactNode {
  const words = useTexts().health.folder;
  if (unreadable === undefined) return null;
  const { count, newest, command } = unreadable;
  return (
    <div className="second">
      <span className="lamp tone-bad">{words.unreadable(count, newest)}</span>
      <br />
      {command === null ? words.unreadableHeld : words.unreadableDenied}
      {command === null ? null : <code className="break">{command}</code>}
    </div>
  );
}
