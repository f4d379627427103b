{ What the example of HIS介接 uses of the Delphi unit of this name, by Free Pascal's own: so that the example compiles and runs without Delphi. }
unit System.Classes;

{$mode delphi}

interface

uses
  Classes;

type
  TStream = Classes.TStream;
  TFileStream = Classes.TFileStream;
  TStringList = Classes.TStringList;

implementation

end.
