/* Stands in for electron.exe where a packer or an installer needs a Windows program in its place: it carries the fuses, whose
   bytes `wire.h` brings, writes down that it was started, and waits so that an installer finds it running. */
#include "wire.h"
#include <stdio.h>
#include <windows.h>

volatile const char fuses[] = WIRE;

int main(int count, char **words)
{
    const char *file = getenv("TWPAS_STAND_IN_LOG");
    if (file != NULL) {
        FILE *log = fopen(file, "a");
        if (log != NULL) {
            fprintf(log, "started, fuse %c\n", fuses[34]);
            fclose(log);
        }
    }
    if (count > 1 && strcmp(words[1], "--wait") == 0)
        Sleep(600000);
    return 0;
}
