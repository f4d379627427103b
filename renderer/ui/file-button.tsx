import Button, { type ButtonProps } from 'antd/es/button';
import { useId, useRef, type ReactNode } from 'react';

interface FileButtonProps extends Pick<ButtonProps, 'type' | 'icon' | 'disabled' | 'loading'> {
  /** Accessible name of the field, which has no visible label. */
  readonly label: string;
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly children: ReactNode;
}

/** Button to choose one file of this computer. */
export function FileButton({ label, accept, onFile, children, ...button }: FileButtonProps): ReactNode {
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
          // Reset, so that choosing the same, corrected file again fires a change.
          target.value = '';
          if (chosen !== undefined) onFile(chosen);
        }}
      />
      <Button {...button} onClick={() => input.current?.click()}>
        {children}
      </Button>
    </>
  );
}
