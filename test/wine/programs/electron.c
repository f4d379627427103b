/* Stands in for electron.exe where a packer or an installer needs a Windows program in its place: it carries the fuses, whose
   bytes `wire.h` brings, and runs so that an installer finds it, until another one is started with `--quit`. It writes down what it
   was started with, and that it was asked. */
#include "wire.h"
#include <stdio.h>
#include <windows.h>

volatile const char fuses[] = WIRE;

static void tell(const char *what, const char *word)
{
    FILE *log = fopen("C:\\window.log", "a");
    if (log == NULL)
        return;
    fprintf(log, "%s %s, fuse %c\n", what, word, fuses[34]);
    fclose(log);
}

int main(int count, char **words)
{
    const char *word = count > 1 ? words[1] : "";
    HANDLE quit = CreateEventA(NULL, TRUE, FALSE, "twpas-quit");
    tell("started", word);
    if (strcmp(word, "--quit") == 0)
        SetEvent(quit);
    else if (WaitForSingleObject(quit, 600000) == WAIT_OBJECT_0)
        tell("quit", word);
    return 0;
}
