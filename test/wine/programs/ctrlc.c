/* ctrlc.exe FILE PROGRAM ARGUMENT…: starts a program in its own console, and when FILE appears sends that console a Ctrl-C, as a
   person does. Its exit code is the program's. */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

int wmain(int count, wchar_t **words)
{
    if (count < 3)
        return 2;
    static wchar_t line[8192];
    for (int word = 2; word < count; word++) {
        wcscat(line, L"\"");
        wcscat(line, words[word]);
        wcscat(line, L"\" ");
    }
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION child;
    if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child))
        return 3;
    while (GetFileAttributesW(words[1]) == INVALID_FILE_ATTRIBUTES) {
        if (WaitForSingleObject(child.hProcess, 50) == WAIT_OBJECT_0)
            return 4;
    }
    SetConsoleCtrlHandler(NULL, TRUE);
    if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0))
        return 5;
    DWORD code = 6;
    if (WaitForSingleObject(child.hProcess, 30000) == WAIT_OBJECT_0)
        GetExitCodeProcess(child.hProcess, &code);
    return (int)code;
}
