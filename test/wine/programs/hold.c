/* hold.exe SECONDS PATH: opens a file and lets nobody else open, replace or remove it meanwhile, as an editor may. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

int wmain(int count, wchar_t **words)
{
    if (count != 3)
        return 2;
    HANDLE file = CreateFileW(words[2], GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        printf("not held: %lu\n", GetLastError());
        return 1;
    }
    printf("held\n");
    fflush(stdout);
    Sleep((DWORD)_wtoi(words[1]) * 1000);
    CloseHandle(file);
    return 0;
}
