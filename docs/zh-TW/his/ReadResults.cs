// 讀出結果資料夾：每一份申請（以 sha256 分）印出 revision 最大的一份，以及各品項的核定、檢核問題與拒收原因。
// 用法：ReadResults.exe 結果資料夾        （.NET Framework 4.5 以上、.NET 6 以上皆可編譯，不需其他套件）
// 編譯：csc ReadResults.cs /r:System.Runtime.Serialization.dll
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;

// 沒有列出的欄位會略過；日後增加的欄位也是。
[DataContract]
public class Result
{
    [DataMember(Name = "format", IsRequired = true)] public int Format { get; set; }
    [DataMember(Name = "caseId", IsRequired = true)] public string CaseId { get; set; }
    // 64 位元：還原或換機後是 13 位數。
    [DataMember(Name = "revision", IsRequired = true)] public long Revision { get; set; }
    [DataMember(Name = "fileName", IsRequired = true)] public string FileName { get; set; }
    [DataMember(Name = "duplicateOf", IsRequired = true)] public string DuplicateOf { get; set; }
    [DataMember(Name = "sha256", IsRequired = true)] public string Sha256 { get; set; }
    [DataMember(Name = "delivery", IsRequired = true)] public string Delivery { get; set; }
    [DataMember(Name = "review", IsRequired = true)] public string Review { get; set; }
    [DataMember(Name = "decision", IsRequired = true)] public string Decision { get; set; }
    [DataMember(Name = "caseNumber", IsRequired = true)] public string CaseNumber { get; set; }
    [DataMember(Name = "receiptNumber", IsRequired = true)] public string ReceiptNumber { get; set; }
    [DataMember(Name = "missingAttachments", IsRequired = true)] public int MissingAttachments { get; set; }
    [DataMember(Name = "items", IsRequired = true)] public List<Item> Items { get; set; }
    [DataMember(Name = "problems", IsRequired = true)] public List<Problem> Problems { get; set; }
    [DataMember(Name = "issue", IsRequired = true)] public Issue Issue { get; set; }
}

[DataContract]
public class Item
{
    [DataMember(Name = "sequence", IsRequired = true)] public int Sequence { get; set; }
    [DataMember(Name = "resultCode", IsRequired = true)] public string ResultCode { get; set; }
    [DataMember(Name = "approvedQuantity", IsRequired = true)] public decimal? ApprovedQuantity { get; set; }
    [DataMember(Name = "opinion", IsRequired = true)] public string Opinion { get; set; }
}

[DataContract]
public class Problem
{
    [DataMember(Name = "severity", IsRequired = true)] public string Severity { get; set; }
    [DataMember(Name = "code", IsRequired = true)] public string Code { get; set; }
    [DataMember(Name = "message", IsRequired = true)] public string Message { get; set; }
}

[DataContract]
public class Issue
{
    [DataMember(Name = "code", IsRequired = true)] public string Code { get; set; }
    [DataMember(Name = "text", IsRequired = true)] public string Text { get; set; }
}

public static class ReadResults
{
    public static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        foreach (var result in NewestResults(args[0]))
        {
            // 正式程式在這裡以 Sha256 找到自己的申請，寫入 HIS 的資料表。
            Print(result.FileName, result.CaseId, result.Revision, result.Delivery, result.Review, result.Decision,
                result.CaseNumber, result.ReceiptNumber, result.MissingAttachments);
            foreach (var item in result.Items)
                Print("item", item.Sequence, item.ResultCode, item.ApprovedQuantity, item.Opinion);
            foreach (var problem in result.Problems)
                Print("problem", problem.Severity, problem.Code, problem.Message);
            if (result.Issue != null)
                Print("issue", result.Issue.Code, result.Issue.Text);
        }
        return 0;
    }

    static IEnumerable<Result> NewestResults(string folder)
    {
        var newest = new SortedDictionary<string, Result>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(folder, "*.result.json"))
        {
            Result result, kept;
            try
            {
                using (var file = File.OpenRead(path))
                    result = (Result)new DataContractJsonSerializer(typeof(Result)).ReadObject(file);
            }
            catch (FileNotFoundException)
            {
                continue; // 列出之後剛被移走
            }
            if (result.Format != 1)
                throw new InvalidDataException(path + "：不認得的 format，請更新本程式");
            if (!newest.TryGetValue(result.Sha256, out kept) || IsNewer(result, kept))
                newest[result.Sha256] = result;
        }
        return newest.Values;
    }

    // revision 大的為準；同一份寫成兩個檔名時，取原檔名的那一份。
    static bool IsNewer(Result one, Result other)
    {
        if (one.Revision != other.Revision) return one.Revision > other.Revision;
        return one.DuplicateOf == null && other.DuplicateOf != null;
    }

    // null 印成空白；內容裡的換行與定位字元印成空白。
    static void Print(params object[] values)
    {
        Console.WriteLine(string.Join("\t", values.Select(TextOf)));
    }

    static string TextOf(object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return new string(text.Select(letter => letter < ' ' ? ' ' : letter).ToArray());
    }
}
