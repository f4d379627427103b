import AntdApp from 'antd/es/app';

/** Puts a text on the clipboard and says so; `refused` is said where the browser does not allow it. */
export function useCopy(
  refused: string,
  level: 'warning' | 'error' = 'warning',
): (text: string, done: string) => Promise<void> {
  const { message } = AntdApp.useApp();
  return async (text, done) => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(done);
    } catch {
      void message[level](refused);
    }
  };
}
