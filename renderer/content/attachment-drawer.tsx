import Button from 'antd/es/button';
import Drawer from 'antd/es/drawer';
import Progress from 'antd/es/progress';
import { useCallback, useEffect, useMemo, useState, type ReactNode, type RefCallback } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import { useConnection } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { fileSize } from '../format/number.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { DialogFocus } from '../ui/dialog-focus.tsx';
import { Icon } from '../ui/icon.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { attachmentKind } from './shown-text.ts';

interface AttachmentButtonProps {
  readonly id: string;
  readonly name: string;
  /** All stored attachments of the case in order, for the keys to the next and previous one. */
  readonly among: readonly string[];
}

/** Opens one stored attachment; fetched only on click. */
export function AttachmentButton({ id, name, among }: AttachmentButtonProps): ReactNode {
  const words = useTexts().content.attachment;
  const seesPatients = useMay('patient.reveal');
  const [open, setOpen] = useState(false);
  if (!seesPatients) return null;
  return (
    <>
      <Button size="small" aria-label={words.openNamed(name)} onClick={() => setOpen(true)}>
        {words.open}
      </Button>
      {open ? <AttachmentDrawer id={id} first={name} among={among} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface AttachmentDrawerProps extends Pick<AttachmentButtonProps, 'id' | 'among'> {
  readonly first: string;
  readonly onClose: () => void;
}

/** Attachments of a case, one at a time; J and K show the next and previous one. */
function AttachmentDrawer({ id, first, among, onClose }: AttachmentDrawerProps): ReactNode {
  const words = useTexts().content.attachment;
  const [name, setName] = useState(first);
  const at = among.indexOf(name);
  const [before, after] = [at < 1 ? undefined : among[at - 1], at < 0 ? undefined : among[at + 1]];
  const open = (other: string | undefined): void => {
    if (other !== undefined) setName(other);
  };
  const step = (label: string, icon: 'up' | 'down', other: string | undefined): ReactNode => (
    <Button
      type="text"
      aria-label={label}
      title={label}
      disabled={other === undefined}
      icon={<Icon name={icon} />}
      onClick={() => open(other)}
    />
  );
  return (
    <Drawer
      open
      size={Math.min(1200, window.innerWidth * 0.94)}
      title={<span className="break">{name}</span>}
      extra={
        among.length < 2 || at < 0 ? null : (
          <span className="attachment-way tabular">
            {words.place(at + 1, among.length)}
            {step(words.previous, 'up', before)}
            {step(words.next, 'down', after)}
          </span>
        )
      }
      onClose={onClose}
      onKeyDown={({ key }) => {
        if (key === 'j' || key === 'J') open(after);
        if (key === 'k' || key === 'K') open(before);
      }}
      className="attachment-drawer"
      footer={<span className="muted">{words.audited}</span>}
    >
      <DialogFocus />
      <OneAttachment key={name} id={id} name={name} />
    </Drawer>
  );
}

type State =
  | { readonly kind: 'reading'; readonly done: number; readonly size: number | null }
  | { readonly kind: 'failed'; readonly error: unknown }
  | ReadAttachment;

/** One attachment, decrypted by the agent into this page's memory; dropped when another is shown or the drawer closes. */
function OneAttachment({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const words = useTexts().content.attachment;
  const { client } = useConnection();
  const [state, setState] = useState<State>({ kind: 'reading', done: 0, size: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const end = new AbortController();
    const set = (next: State): void => {
      if (!end.signal.aborted) setState(next);
    };
    readAttachment(client, { id, name }, end.signal, (done, size) =>
      set({ kind: 'reading', done, size }),
    ).then(set, (error: unknown) => set({ kind: 'failed', error }));
    return () => end.abort();
  }, [client, id, name, round]);
  if (state.kind === 'read') return <Shown bytes={state.bytes} name={name} />;
  if (state.kind === 'too-large') return <p>{words.tooLarge(fileSize(state.size))}</p>;
  if (state.kind === 'reading') return <Reading done={state.done} size={state.size} />;
  return (
    <LoadFailed
      error={state.error}
      retry={() => {
        setState({ kind: 'reading', done: 0, size: null });
        setRound((n) => n + 1);
      }}
    />
  );
}

function Reading({ done, size }: { readonly done: number; readonly size: number | null }): ReactNode {
  const words = useTexts().content.attachment;
  return (
    <div role="status">
      <p>{words.loading}</p>
      {size === null || size === 0 ? null : (
        <>
          <Progress percent={Math.floor((done / size) * 100)} showInfo={false} aria-label={words.loading} />
          <p className="muted tabular">{words.progress(fileSize(done), fileSize(size))}</p>
        </>
      )}
    </div>
  );
}

function Shown({ bytes, name }: BytesProps): ReactNode {
  const words = useTexts().content.attachment;
  const kind = useMemo(() => attachmentKind(bytes), [bytes]);
  switch (kind.kind) {
    case 'image':
      return <Picture bytes={bytes} type={kind.type} name={name} />;
    case 'pdf':
      return hasPdfReader() ? <Pdf bytes={bytes} name={name} /> : <p>{words.noViewer}</p>;
    case 'text':
      return (
        <pre className="attachment-text" tabIndex={0}>
          {new TextDecoder().decode(bytes)}
        </pre>
      );
    case 'other':
      return <p>{words.notShown}</p>;
    default:
      return assertNever(kind);
  }
}

/** Creates a blob URL for an element, and revokes it when the element is removed. */
function useBlobSource<E extends HTMLImageElement | HTMLIFrameElement>(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  fragment = '',
): RefCallback<E> {
  return useCallback(
    (node: E | null) => {
      if (node === null) return undefined;
      const url = URL.createObjectURL(new Blob([bytes], { type }));
      node.src = `${url}${fragment}`;
      return () => URL.revokeObjectURL(url);
    },
    [bytes, type, fragment],
  );
}

interface BytesProps {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly name: string;
}

function Picture({ bytes, name, type }: BytesProps & { readonly type: string }): ReactNode {
  const words = useTexts().content.attachment;
  const source = useBlobSource<HTMLImageElement>(bytes, type);
  const [broken, setBroken] = useState(false);
  const [whole, setWhole] = useState(false);
  if (broken) return <p>{words.damaged}</p>;
  return (
    <>
      <Button
        className="attachment-zoom"
        icon={<Icon name="search" />}
        aria-pressed={whole}
        onClick={() => setWhole(!whole)}
      >
        {whole ? words.fit : words.full}
      </Button>
      <img
        ref={source}
        className={whole ? 'attachment-image attachment-full' : 'attachment-image'}
        alt={name}
        onError={() => setBroken(true)}
      />
    </>
  );
}

/** False if the browser is set to download PDFs: then it has no viewer. */
const hasPdfReader = (): boolean => navigator.pdfViewerEnabled;

/** Hides the viewer's toolbar: its save and print would leave no line in the trail. */
const PLAIN_READER = '#toolbar=0&navpanes=0&view=FitH';

/** The PDF in the browser's viewer: a separate document that this page cannot access. */
function Pdf({ bytes, name }: BytesProps): ReactNode {
  const source = useBlobSource<HTMLIFrameElement>(bytes, 'application/pdf', PLAIN_READER);
  return <iframe ref={source} className="attachment-pdf" title={name} />;
}

/** Maximum size of an attachment loaded into a browser's memory. */
const MOST_BYTES = 100_000_000;

type ReadAttachment =
  | { readonly kind: 'read'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'too-large'; readonly size: number };

/** Reads an attachment into memory. Returns bytes only after the agent confirmed their hash. */
async function readAttachment(
  client: AgentClient,
  what: { readonly id: string; readonly name: string },
  signal: AbortSignal,
  onProgress: (done: number, size: number | null) => void,
): Promise<ReadAttachment> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size: number | null = null;
  let done = 0;
  let verified = false;
  for await (const event of await client.cases.attachment(what, { signal })) {
    if (event.kind === 'begins') {
      size = event.size;
      if (size !== null && size > MOST_BYTES) return { kind: 'too-large', size };
    } else if (event.kind === 'piece') {
      const piece = bytesOf(event.base64);
      pieces.push(piece);
      done += piece.length;
      if (done > MOST_BYTES) return { kind: 'too-large', size: done };
    } else verified = true;
    onProgress(done, size);
  }
  if (!verified) throw new Error('the attachment ended before its hash was verified');
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { kind: 'read', bytes };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
