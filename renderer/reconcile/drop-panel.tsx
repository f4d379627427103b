import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import AntdProgress from 'antd/es/progress';
import { useState, type ReactNode } from 'react';
import { useLaterTexts } from '../texts/later-texts.ts';
import { FileButton } from '../ui/file-button.tsx';
import { Icon } from '../ui/icon.tsx';
import type { ListFile } from './use-list-file.ts';

export function ChooseList({
  file,
  word,
  isPrimary = false,
}: {
  readonly file: ListFile;
  readonly word: string;
  readonly isPrimary?: boolean;
}): ReactNode {
  return (
    <FileButton
      label={word}
      accept=".xlsx,.csv,.txt,text/csv"
      type={isPrimary ? 'primary' : 'text'}
      icon={<Icon name="upload" />}
      disabled={file.reading !== null}
      onFile={file.take}
    >
      {word}
    </FileButton>
  );
}

/** Accepts a file dropped anywhere on its children. */
export function DropArea({
  file,
  children,
}: {
  readonly file: ListFile;
  readonly children: ReactNode;
}): ReactNode {
  const words = useLaterTexts().reconcile.drop;
  const [isOver, setOver] = useState(false);
  return (
    <div
      className="reconcile"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [dropped] = event.dataTransfer.files;
        if (dropped !== undefined) file.take(dropped);
      }}
    >
      {isOver ? <p className="reconcile-over">{words.over}</p> : null}
      {children}
    </div>
  );
}

/** Shown until a list is loaded. */
export function DropPanel({ file }: { readonly file: ListFile }): ReactNode {
  const words = useLaterTexts().reconcile.drop;
  return (
    <div className="panel blank reconcile-drop">
      <Icon name="sheet" size={32} />
      <h2>{words.title}</h2>
      <p>{words.detail}</p>
      <ChooseList file={file} word={words.choose} isPrimary />
      <p className="muted">{words.kinds}</p>
      <p className="muted">{words.kept}</p>
    </div>
  );
}

/** Progress of reading, or why the file was refused. */
export function FileState({ file }: { readonly file: ListFile }): ReactNode {
  const words = useLaterTexts().reconcile;
  const { reading, refused } = file;
  if (reading !== null)
    return (
      <div className="panel reconcile-reading" role="status">
        <span>{words.reading(reading.name)}</span>
        <AntdProgress percent={Math.round(reading.done * 100)} aria-label={words.reading(reading.name)} />
        <Button onClick={file.cancel}>{words.cancel}</Button>
      </div>
    );
  if (refused === null) return null;
  const { name, why } = refused;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={words.refused(name)}
      description={words.refusals[why.code](why.at)}
    />
  );
}
