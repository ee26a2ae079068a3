# Shows Doxygen what a reader sees: a text over several declarations without a blank line between
# them speaks of each; a field of a struct that has no text of its own is spoken of by the struct's.
# What is added stands on the line of the declaration, so that lines keep their numbers.
function say(what) { added = added "/** " what " */ " }
function indent_of(line) { match(line, /^ */); return RLENGTH }
function ends(line) { sub(/ *\/\/.*$/, "", line); return line ~ /[;}]$/ }
function opens(line) { sub(/ *\/\/.*$/, "", line); return line ~ /\{$/ }
# "std::string name = {};", no function, no declaration of a type
function is_field(line) {
  sub(/ *\/\/.*$/, "", line)
  sub(/ *[={].*$/, "", line)
  return line !~ /\(|^ *(using|friend|static|struct|class|enum|template|public|private|protected|\}|#)/ && line !~ /^ *$/
}
{
  indent = indent_of($0)
  text = substr($0, indent + 1)
}
text ~ /^\/\/\/($|[^<])/ {
  if (!in_doc) { doc = ""; doc_indent = indent }
  doc = doc substr(text, 4) " "
  in_doc = active = own = 1
  open = body = 0
  print
  next
}
{ in_doc = 0 }
# What every struct of MindSpore's arguments has, and LayerCell speaks of.
text ~ /string_view kType = / { say("The engine's layer.") }
# One that the compiler writes.
text ~ /operator==.*= default;/ { say("Whether all fields are equal.") }
text ~ /ArgList list\(\) const/ { say("The arguments by name, in their order.") }
text == "" { if (!body) active = 0; print; next }
text ~ /^\/\// { print; next }
# In the struct whose text was read last.
struct_indent >= 0 && in_struct && indent <= struct_indent && text ~ /^\}/ { in_struct = 0 }
in_struct && indent == struct_indent + 2 && is_field($0) && !own && $0 !~ /\/\/\/</ && !(active && doc_indent == indent) {
  if (!continued) say("Spoken of in the text of the struct.")
}
{ continued = in_struct && indent >= struct_indent + 2 && !ends($0) && !opens($0) && text !~ /:$/ }
active && indent == doc_indent && !open && !body {
  if (own) own = 0
  else if (text !~ /^[})#]/ && text !~ /^(public|private|protected):/ && $0 !~ /\/\/\/</)
    say(doc)
}
{
  print added $0
  added = ""
  if (text ~ /^struct (TWOFOLD_API )?[A-Za-z0-9_]+( final)?( : .*)? *\{$/) { in_struct = 1; struct_indent = indent; own = 0 }
}
active && indent < doc_indent { active = 0; next }
active && indent == doc_indent {
  if (body) { if (text ~ /^\}/) body = 0 }
  else if (opens($0)) { body = 1; open = 0 }
  else open = !ends($0)
  next
}
active && open { if (opens($0)) { body = 1; open = 0 } else if (ends($0)) open = 0 }
