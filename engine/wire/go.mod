module fairlead/engine/wire

go 1.26.0
