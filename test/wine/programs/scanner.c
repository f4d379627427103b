/* scanner.exe MILLISECONDS FOLDER…: opens each file that appears in these folders for so long, and meanwhile lets others read and
   write it, but not rename, replace or remove it, as virus scanners and indexers do. Prints a line for each. Runs until it is ended. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static DWORD milliseconds;

static DWORD WINAPI let_go_later(void *file)
{
    Sleep(milliseconds);
    CloseHandle((HANDLE)file);
    return 0;
}

static void open_one(const wchar_t *folder, const wchar_t *name, DWORD length)
{
    wchar_t path[2048];
    if (wcslen(folder) + length + 2 > sizeof path / sizeof *path)
        return;
    swprintf(path, sizeof path / sizeof *path, L"%ls\\%.*ls", folder, (int)length, name);
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    /* Gone already, or a folder. */
    if (file == INVALID_HANDLE_VALUE)
        return;
    printf("opened\n");
    fflush(stdout);
    HANDLE thread = CreateThread(NULL, 65536, let_go_later, file, 0, NULL);
    if (thread != NULL)
        CloseHandle(thread);
    else
        CloseHandle(file);
}

static DWORD WINAPI watch(void *folder)
{
    HANDLE directory;
    /* It may not be there yet. */
    for (;;) {
        directory = CreateFileW(folder, FILE_LIST_DIRECTORY, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
        if (directory != INVALID_HANDLE_VALUE)
            break;
        Sleep(20);
    }
    DWORD *changes = malloc(65536);
    DWORD bytes;
    while (ReadDirectoryChangesW(directory, changes, 65536, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME, &bytes, NULL, NULL)) {
        char *at = (char *)changes;
        while (bytes > 0) {
            FILE_NOTIFY_INFORMATION *change = (FILE_NOTIFY_INFORMATION *)at;
            if (change->Action == FILE_ACTION_ADDED)
                open_one(folder, change->FileName, change->FileNameLength / sizeof(wchar_t));
            if (change->NextEntryOffset == 0)
                break;
            at += change->NextEntryOffset;
        }
    }
    printf("watching ended: %lu\n", GetLastError());
    fflush(stdout);
    ExitProcess(1);
}

int wmain(int count, wchar_t **words)
{
    if (count < 3)
        return 2;
    milliseconds = (DWORD)_wtoi(words[1]);
    for (int folder = 2; folder < count; folder++)
        CreateThread(NULL, 0, watch, words[folder], 0, NULL);
    printf("watching\n");
    fflush(stdout);
    Sleep(INFINITE);
    return 0;
}
