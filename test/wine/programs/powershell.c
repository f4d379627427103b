/* Stands in for powershell.exe, of which Wine has only a name: answers the lines that the installer asks, by their own rule. A program
   counts where its path begins with the folder, in whatever letters; `Stop-Process` ends those. Anything else is refused, and stands
   in C:\powershell.log. */
#include <windows.h>

#include <stdio.h>
#include <tlhelp32.h>
#include <wchar.h>

enum { MOST = 256, LONGEST = 2048 };

static void tell(const wchar_t *what, const wchar_t *words)
{
    FILE *log = _wfopen(L"C:\\powershell.log", L"a");
    if (log == NULL)
        return;
    fwprintf(log, L"%ls: %ls\n", what, words);
    fclose(log);
}

int wmain(void)
{
    const wchar_t *line = GetCommandLineW();
    if (wcsstr(line, L"Get-Command Get-CimInstance") != NULL || wcsstr(line, L"Get-ExecutionPolicy") != NULL)
        return 0;
    static const wchar_t BEGINS[] = L"StartsWith('";
    const wchar_t *at = wcsstr(line, BEGINS);
    const wchar_t *end = at == NULL ? NULL : wcschr(at + wcslen(BEGINS), L'\'');
    if (end == NULL) {
        tell(L"not understood", line);
        return 1;
    }
    at += wcslen(BEGINS);
    size_t length = end - at;
    const wchar_t *own = wcsstr(line, L"ProcessId -ne ");
    DWORD except = own == NULL ? 0 : wcstoul(own + wcslen(L"ProcessId -ne "), NULL, 10);
    int ends = wcsstr(line, L"Stop-Process") != NULL;
    int found = 0;
    DWORD all[MOST];
    int count = 0;
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W each = {.dwSize = sizeof each};
    for (BOOL more = Process32FirstW(list, &each); more && count < MOST; more = Process32NextW(list, &each))
        all[count++] = each.th32ProcessID;
    CloseHandle(list);
    for (int index = 0; index < count; index++) {
        HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE, FALSE, all[index]);
        if (process == NULL)
            continue;
        wchar_t path[LONGEST];
        DWORD size = LONGEST;
        if (all[index] != except && QueryFullProcessImageNameW(process, 0, path, &size) &&
            _wcsnicmp(path, at, length) == 0) {
            found++;
            tell(ends ? L"ended" : L"found", path);
            if (ends)
                TerminateProcess(process, 1);
        }
        CloseHandle(process);
    }
    if (ends)
        return 0;
    return found > 0 ? 0 : 1;
}
