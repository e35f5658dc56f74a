Attribute VB_Name = "Ribbon"
Option Explicit

' The one callback behind every button of the tab (buttons.py, ribbon.py).
' It starts our program, waits, and shows what the program says.
'
' Nothing is ever read from a workbook that is open: a workbook that somebody
' sent must not choose what runs here. ThisWorkbook is the add-in itself.
' Late binding only, so that no Office version is missing a type library.
' ASCII only: VBA source is stored in a code page. Words stand on the add-in's
' own sheet, one a row (build.py, WORDS).
' All is Private but the callback: a Public Function could be called from a cell.

Private Const WORD_TITLE As Long = 1
Private Const WORD_STARTING As Long = 2
Private Const WORD_BUSY As Long = 3
Private Const WORD_MISSING As Long = 4
Private Const WORD_SILENT As Long = 5
Private Const WORD_ODD As Long = 6
Private Const WORD_FAILED As Long = 7
Private Const WORD_UNKNOWN As Long = 8

Private Const SMALL As String = "abcdefghijklmnopqrstuvwxyz"
Private Const CAPITAL As String = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Private Const DIGITS As String = "0123456789"
Private Const LONGEST As Long = 20
Private Const QUOTE As String = """"

' xlDefault, xlWait: not every program that can run this knows the names.
Private Const CURSOR_DEFAULT As Long = -4143
Private Const CURSOR_WAIT As Long = 2

' Waiting for the program lets messages through, and with them a second press.
Private Busy As Boolean

Public Sub QingdanPressed(control As Object)
    Dim why As String
    If Busy Then
        Tell WORD_BUSY
        Exit Sub
    End If
    Busy = True
    On Error GoTo Failed
    Converse control.ID
    Busy = False
    Exit Sub
Failed:
    why = Err.Description
    Busy = False
    Calm
    MsgBox Word(WORD_FAILED) & vbLf & why, vbCritical, Word(WORD_TITLE)
End Sub

' A question may follow the answer to a question.
Private Sub Converse(ByVal button As String)
    Dim reply As String
    Dim answer As String
    If Not IsMadeOf(button, SMALL & CAPITAL) Then
        Tell WORD_UNKNOWN
        Exit Sub
    End If
    Do
        If Not Ran(button, reply, answer) Then Exit Sub
        reply = Shown(answer)
    Loop While Len(reply) > 0
End Sub

Private Function Ran(ByVal button As String, ByVal reply As String, ByRef answer As String) As Boolean
    Dim host As Object
    Dim files As Object
    Dim program As String
    Dim place As String
    Set host = CreateObject("WScript.Shell")
    Set files = CreateObject("Scripting.FileSystemObject")
    program = Installed(host, files)
    place = host.ExpandEnvironmentStrings("%TEMP%") & "\qingdan-" & files.GetBaseName(files.GetTempName()) & ".txt"
    If Len(program) = 0 Or Not IsPlainPath(place) Then
        Tell WORD_MISSING
        Exit Function
    End If
    Application.StatusBar = Word(WORD_STARTING)
    Application.Cursor = CURSOR_WAIT
    host.Run CommandLine(program, button, CStr(Application.Hwnd), place, reply), 0, True
    Calm
    If Not files.FileExists(place) Then
        Tell WORD_SILENT
        Exit Function
    End If
    answer = TextOf(place)
    files.DeleteFile place, True
    Ran = True
End Function

' Line 1 of addin.txt, which "qingdan addin install" writes.
Private Function Installed(ByVal host As Object, ByVal files As Object) As String
    Dim listing As String
    Dim program As String
    listing = host.ExpandEnvironmentStrings("%LOCALAPPDATA%") & "\qingdan\addin.txt"
    If Not IsPlainPath(listing) Then Exit Function
    If Not files.FileExists(listing) Then Exit Function
    program = FirstLine(TextOf(listing))
    If Not IsPlainPath(program) Then Exit Function
    If files.FileExists(program) Then Installed = program
End Function

' -I: neither the current folder, which may be where a received workbook lies,
' nor environment variables choose what Python runs.
Private Function CommandLine(ByVal program As String, ByVal button As String, ByVal window As String, ByVal place As String, ByVal reply As String) As String
    CommandLine = QUOTE & program & QUOTE & " -I -m addin.called --button " & button & " --hwnd " & window & " --out " & QUOTE & place & QUOTE
    If Len(reply) > 0 Then CommandLine = CommandLine & " --reply " & reply
End Function

' The reply that the program shall be given, or nothing.
Private Function Shown(ByVal answer As String) As String
    Dim parts() As String
    parts = Split(answer, vbLf, 3)
    If UBound(parts) < 2 Then
        Tell WORD_SILENT
        Exit Function
    End If
    Select Case parts(0)
        Case "done"
            If Len(parts(2)) > 0 Then MsgBox parts(2), vbInformation, Word(WORD_TITLE)
        Case "warning"
            MsgBox parts(2), vbExclamation, Word(WORD_TITLE)
        Case "refused"
            MsgBox parts(2), vbCritical, Word(WORD_TITLE)
        Case "ask"
            If MsgBox(parts(2), vbYesNo + vbQuestion, Word(WORD_TITLE)) = vbYes Then Shown = "yes"
        Case "input"
            Shown = Accepted(Trim$(InputBox(parts(2), Word(WORD_TITLE), parts(1))))
        Case Else
            Tell WORD_SILENT
    End Select
End Function

' What is typed here enters a command line.
Private Function Accepted(ByVal reply As String) As String
    If Len(reply) = 0 Then Exit Function
    If IsMadeOf(reply, SMALL & CAPITAL & DIGITS & "-") Then
        Accepted = reply
    Else
        Tell WORD_ODD
    End If
End Function

Private Function IsMadeOf(ByVal text As String, ByVal allowed As String) As Boolean
    Dim at As Long
    If Len(text) = 0 Or Len(text) > LONGEST Then Exit Function
    For at = 1 To Len(text)
        If InStr(1, allowed, Mid$(text, at, 1), vbBinaryCompare) = 0 Then Exit Function
    Next at
    IsMadeOf = True
End Function

' A quote would end the quoting, WScript.Shell expands %NAME%, and a path that
' is not full would be looked for in the current folder.
Private Function IsPlainPath(ByVal path As String) As Boolean
    If Mid$(path, 2, 2) <> ":\" And Left$(path, 2) <> "\\" Then Exit Function
    IsPlainPath = InStr(path, QUOTE) = 0 And InStr(path, "%") = 0
End Function

Private Function FirstLine(ByVal text As String) As String
    If Len(text) > 0 Then FirstLine = Trim$(Split(text, vbLf)(0))
End Function

Private Function TextOf(ByVal path As String) As String
    Dim stream As Object
    Set stream = CreateObject("ADODB.Stream")
    stream.Type = 2
    stream.Charset = "utf-8"
    stream.Open
    stream.LoadFromFile path
    TextOf = Replace(stream.ReadText(-1), vbCr, "")
    stream.Close
End Function

Private Function Word(ByVal number As Long) As String
    Word = ThisWorkbook.Worksheets(1).Cells(number, 1).Value
End Function

Private Sub Tell(ByVal number As Long)
    MsgBox Word(number), vbExclamation, Word(WORD_TITLE)
End Sub

Private Sub Calm()
    Application.Cursor = CURSOR_DEFAULT
    Application.StatusBar = False
End Sub
