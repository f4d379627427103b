import Button from 'antd/es/button';
import { useId, useRef, type ReactNode } from 'react';

interface FileButtonProps {
  /** Accessible name of the field, which has no visible label. */
  readonly label: string;
  readonly accept: string;
  readonly loading: boolean;
  readonly onFile: (file: File) => void;
  readonly children: ReactNode;
}

/** Chooses one file of this computer. */
export function FileButton({ label, accept, loading, onFile, children }: FileButtonProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <>
      <label className="unseen" htmlFor={id}>
        {label}
      </label>
      <input
        ref={input}
        id={id}
        className="unseen"
        type="file"
        tabIndex={-1}
        accept={accept}
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          // The same file, mended, can be chosen again.
          target.value = '';
          if (chosen !== undefined) onFile(chosen);
        }}
      />
      <Button loading={loading} onClick={() => input.current?.click()}>
        {children}
      </Button>
    </>
  );
}
